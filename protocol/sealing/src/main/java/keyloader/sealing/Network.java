package keyloader.sealing;

import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A network that a meter is told to join. Made by {@link #of}, which holds the rules of SPEC 4.
 *
 * @param ssid 1 to 32 bytes of any value
 */
public record Network(Bytes ssid, Security security, Credential credential, boolean hidden, Addresses addresses)
        implements AutoCloseable {

    /** A network that gives out addresses. */
    public static Network of(Bytes ssid, Security security, Credential credential, boolean hidden)
            throws MalformedException {
        return of(ssid, security, credential, hidden, Addresses.AUTOMATIC);
    }

    /** @throws MalformedException naming the rule that is broken; the credential is closed then */
    public static Network of(Bytes ssid, Security security, Credential credential, boolean hidden, Addresses addresses)
            throws MalformedException {
        try {
            if (ssid.length() < 1 || ssid.length() > 32) {
                throw new MalformedException("network name (SSID)", "not 1 to 32 bytes");
            }
            check(security, credential);
            addresses.check();
        } catch (MalformedException e) {
            credential.close();
            throw e;
        }
        return new Network(ssid, security, credential, hidden, addresses);
    }

    private static void check(Security security, Credential credential) throws MalformedException {
        if (credential instanceof Eap eap) {
            if (security != Security.EAP) {
                throw new MalformedException("entCreds", "given for a network that takes none");
            }
            EapRules.check(eap);
        } else if (security == Security.EAP) {
            throw new MalformedException("entCreds", "missing");
        } else if (!security.hasSecret()) {
            if (!(credential instanceof Credential.None)) {
                throw new MalformedException("passphrase", "given for a network that takes none");
            }
        } else if (credential instanceof Credential.Psk psk) {
            if (security != Security.WPA2) {
                throw new MalformedException("PSK", "WPA3 needs the passphrase itself");
            }
            if (psk.secret().length() != 32) {
                throw new MalformedException("PSK", "not 32 bytes (64 hexadecimal digits)");
            }
        } else if (credential instanceof Credential.Passphrase passphrase) {
            checkPassphrase(security, passphrase.secret());
        } else {
            throw new MalformedException("passphrase", "missing");
        }
    }

    private static void checkPassphrase(Security security, Secret passphrase) throws MalformedException {
        int shortest = security == Security.WPA3 ? 1 : 8;
        if (passphrase.length() < shortest || passphrase.length() > 63) {
            throw new MalformedException("passphrase", "not " + shortest + " to 63 characters");
        }
        boolean allowed = passphrase.use(bytes ->
                security == Security.WPA3 ? CleanText.isUtf8WithoutControls(bytes) : CleanText.isPrintableAscii(bytes));
        if (!allowed) {
            throw new MalformedException(
                    "passphrase",
                    security == Security.WPA3
                            ? "not UTF-8 text without control characters"
                            : "has characters other than printable ASCII");
        }
    }

    @Override
    public void close() {
        credential.close();
    }
}
