package keyloader.sealing;

/** What a meter proves itself with to a network. */
public sealed interface Credential extends AutoCloseable
        permits Credential.None, Credential.Passphrase, Credential.Psk, Eap {

    @Override
    void close();

    record None() implements Credential {
        @Override
        public void close() {}
    }

    /** UTF-8; for WPA2 printable ASCII. */
    record Passphrase(Secret secret) implements Credential {
        @Override
        public void close() {
            secret.close();
        }
    }

    /** The 32 bytes that WPA2 derives from a passphrase (IEEE 802.11-2020 J.4). */
    record Psk(Secret secret) implements Credential {
        @Override
        public void close() {
            secret.close();
        }
    }
}
