package keyloader.sealing.file;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import keyloader.sealing.Eap;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** X.509 certificates of a file, judged at the tool: a meter has neither a reason nor the time of day to do it. */
public final class Certificates {
    /** Of what one file or member may hold. */
    public static final int MAX = 4;

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String TRUSTED_CERTIFICATE = "TRUSTED CERTIFICATE";

    private Certificates() {}

    /**
     * Authorities that a meter is to believe.
     *
     * @param files each PEM with one or more certificates, or DER with one
     * @param place for the exceptions
     */
    public static List<Bytes> authorities(List<byte[]> files, Instant now, String place) throws MalformedException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] file : files) {
            certificates.addAll(read(file, place));
        }
        checkCount(certificates, place);
        for (X509Certificate certificate : certificates) {
            checkUsable(certificate, now, place);
            if (certificate.getBasicConstraints() < 0) {
                throw new MalformedException(
                        place, "a certificate of no authority (CA); the server's own certificate cannot stand here");
            }
        }
        return encode(certificates, place);
    }

    /** Whether what was good once, and has been kept, is so still. */
    public static void checkStillUsable(Eap eap, Instant now) throws MalformedException {
        for (Bytes authority : eap.server().ca()) {
            checkUsable(parse(authority.toArray(), "caCert"), now, "caCert");
        }
        if (eap instanceof Eap.Tls tls) {
            for (Bytes certificate : tls.chain()) {
                checkUsable(parse(certificate.toArray(), "certs"), now, "certs");
            }
        }
    }

    static void checkCount(List<X509Certificate> certificates, String place) throws MalformedException {
        if (certificates.isEmpty() || certificates.size() > MAX) {
            throw new MalformedException(place, "not 1 to " + MAX + " certificates");
        }
    }

    static List<Bytes> encode(List<X509Certificate> certificates, String place) throws MalformedException {
        List<Bytes> all = new ArrayList<>();
        try {
            for (X509Certificate certificate : certificates) {
                all.add(Bytes.of(certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new MalformedException(place, "not an X.509 certificate");
        }
        return all;
    }

    static List<X509Certificate> read(byte[] file, String place) throws MalformedException {
        if (!Pem.looksLike(file)) {
            return List.of(parse(file, place));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        List<Pem.Block> blocks = Pem.blocks(file, place);
        try {
            for (Pem.Block block : blocks) {
                if (block.label().equals(TRUSTED_CERTIFICATE)) {
                    throw new MalformedException(place, "a TRUSTED CERTIFICATE of OpenSSL; convert it: openssl x509");
                }
                if (block.label().equals(CERTIFICATE)) {
                    certificates.add(parse(block.der().copy(), place));
                }
            }
        } finally {
            blocks.forEach(Pem.Block::close);
        }
        return certificates;
    }

    private static X509Certificate parse(byte[] der, String place) throws MalformedException {
        try {
            ByteArrayInputStream stream = new ByteArrayInputStream(der);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
            if (stream.available() != 0) {
                throw new MalformedException(place, "more follows the certificate");
            }
            return certificate;
        } catch (CertificateException | RuntimeException e) { // the last for damage that Java's parser did not foresee
            throw new MalformedException(place, "not an X.509 certificate");
        }
    }

    static void checkUsable(X509Certificate certificate, Instant now, String place) throws MalformedException {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new MalformedException(
                    place,
                    "a certificate that has expired on "
                            + day(certificate.getNotAfter().toInstant()));
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw new MalformedException(
                    place,
                    "a certificate that is not valid before "
                            + day(certificate.getNotBefore().toInstant()));
        }
        checkKey(certificate.getPublicKey(), place);
    }

    private static void checkKey(PublicKey key, String place) throws MalformedException {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < 2048 || bits > 4096) {
                throw new MalformedException(place, "an RSA key of " + bits + " bits, not 2048 to 4096");
            }
        } else if (!(key instanceof ECPublicKey ec) || !isUsual(ec)) {
            throw new MalformedException(place, "a key that is neither RSA nor on P-256 or P-384");
        }
    }

    private static boolean isUsual(ECPublicKey key) {
        // The name is in the parameters' text alone; the field's size tells these two from the others that Java knows.
        String curve = String.valueOf(key.getParams());
        return curve.contains("secp256r1") || curve.contains("secp384r1");
    }

    private static String day(Instant instant) {
        return instant.toString().substring(0, 10);
    }
}
