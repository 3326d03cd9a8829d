package keyloader.sealing.token;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;

/**
 * What a token wants beside a private key: a certificate (RFC 5280 section 4.1) that carries its public half. Nobody believes
 * it, so that it has no signature worth the name, and the key needs no right to sign.
 */
final class UnsignedCertificate {
    private static final int SEQUENCE = 0x30;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;

    /** Version 3. */
    private static final byte[] VERSION = hex("a003020102");
    /** 1. */
    private static final byte[] SERIAL_NUMBER = hex("020101");
    /** ecdsa-with-SHA256. */
    private static final byte[] ALGORITHM = hex("300a06082a8648ce3d040302");
    /** CN=keyloader. */
    private static final byte[] NAME = hex("3014311230100603550403" + "0c096b65796c6f61646572");
    /** r = 1, s = 1: it has the form, and holds for no key. */
    private static final byte[] NO_SIGNATURE = hex("0309003006" + "020101" + "020101");

    private UnsignedCertificate() {}

    static Certificate of(ECPublicKey key) throws CertificateException {
        // From 1970 on, when a meter's clock begins, and without end (RFC 5280 section 4.1.2.5).
        byte[] validity = element(
                SEQUENCE,
                element(UTC_TIME, ascii("700101000000Z")),
                element(GENERALIZED_TIME, ascii("99991231235959Z")));
        byte[] content = element(SEQUENCE, VERSION, SERIAL_NUMBER, ALGORITHM, NAME, validity, NAME, key.getEncoded());
        byte[] certificate = element(SEQUENCE, content, ALGORITHM, NO_SIGNATURE);
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    /** X.690 section 8.1; of at most 65535 bytes. */
    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (length >= 0x100) {
            whole.write(0x82);
            whole.write(length >> 8);
        } else if (length >= 0x80) {
            whole.write(0x81);
        }
        whole.write(length);
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
