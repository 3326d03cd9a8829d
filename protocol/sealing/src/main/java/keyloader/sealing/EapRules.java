package keyloader.sealing;

import java.util.List;
import java.util.regex.Pattern;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** The rules of SPEC 4 for EAP. Of certificates and keys only that they are whole DER: a meter judges no X.509. */
final class EapRules {
    static final int MAX_CERTIFICATES = 4;
    static final int MAX_DER = 4096;
    static final int MAX_IDENTITY = 253;
    static final int MAX_PASSWORD = 256;
    static final int MAX_NAME = 253;

    /** RFC 1123 section 2.1; two labels at least, for the name is a suffix, and the last is no number: that were an address. */
    private static final Pattern DNS_NAME = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
            + "(?![0-9]+$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private EapRules() {}

    static void check(Eap eap) throws MalformedException {
        checkCertificates(eap.server().ca(), "caCert");
        checkServerName(eap.server().name());
        if (eap.anonymousIdentity().isPresent()) {
            checkIdentity(eap.anonymousIdentity().get(), "anonymousIdentity");
        }
        if (eap instanceof Eap.Tls tls) {
            if (tls.identity().isPresent()) {
                checkIdentity(tls.identity().get(), "identity");
            }
            checkCertificates(tls.chain(), "certs");
            if (tls.key().length() > MAX_DER || !tls.key().use(Der::isWhole)) {
                throw new MalformedException("key", "not a private key in DER");
            }
        } else if (eap instanceof Eap.Peap peap) {
            checkIdentity(peap.identity(), "identity");
            checkPassword(peap.password());
        } else if (eap instanceof Eap.Ttls ttls) {
            checkIdentity(ttls.identity(), "identity");
            checkPassword(ttls.password());
        }
    }

    static void checkServerName(String name) throws MalformedException {
        if (name.length() > MAX_NAME || !DNS_NAME.matcher(name).matches()) {
            throw new MalformedException("trustedEapServerName", "not a DNS name of two labels or more");
        }
    }

    private static void checkCertificates(List<Bytes> certificates, String place) throws MalformedException {
        if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
            throw new MalformedException(place, "not 1 to " + MAX_CERTIFICATES + " certificates");
        }
        for (Bytes certificate : certificates) {
            if (certificate.length() > MAX_DER) {
                throw new MalformedException(place, "a certificate of more than " + MAX_DER + " bytes");
            }
            if (!Der.isWhole(certificate.toArray())) {
                throw new MalformedException(place, "not a certificate in DER");
            }
        }
    }

    private static void checkIdentity(Bytes identity, String place) throws MalformedException {
        if (identity.length() < 1
                || identity.length() > MAX_IDENTITY
                || !CleanText.isUtf8WithoutControls(identity.toArray())) {
            throw new MalformedException(
                    place, "not 1 to " + MAX_IDENTITY + " bytes of text without control characters");
        }
    }

    private static void checkPassword(Secret password) throws MalformedException {
        if (password.length() < 1
                || password.length() > MAX_PASSWORD
                || !password.use(CleanText::isUtf8WithoutControls)) {
            throw new MalformedException(
                    "password", "not 1 to " + MAX_PASSWORD + " bytes of text without control characters");
        }
    }
}
