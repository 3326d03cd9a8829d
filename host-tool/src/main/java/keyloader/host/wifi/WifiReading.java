package keyloader.host.wifi;

import keyloader.host.text.Escape;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;

/**
 * A network, as one dialect reads it.
 *
 * @param masked the passphrase with all but its escapes hidden; empty without one; not yet safe to print
 */
public record WifiReading(Dialect dialect, Network network, String masked) implements AutoCloseable {

    /** Whether both say the same, whatever way they took. */
    public boolean sameAs(WifiReading other) {
        return network.ssid().equals(other.network.ssid())
                && network.security() == other.network.security()
                && network.hidden() == other.network.hidden()
                && same(network.credential(), other.network.credential());
    }

    private static boolean same(Credential one, Credential other) {
        if (one instanceof Credential.Passphrase mine && other instanceof Credential.Passphrase theirs) {
            return mine.secret().sameAs(theirs.secret());
        }
        if (one instanceof Credential.Psk mine && other instanceof Credential.Psk theirs) {
            return mine.secret().sameAs(theirs.secret());
        }
        return one instanceof Credential.None && other instanceof Credential.None;
    }

    /** For a person who has to decide; safe to print. */
    public String shown() {
        StringBuilder text = new StringBuilder(Escape.quoted(network.ssid()))
                .append(", ")
                .append(network.security().commandLineName());
        if (network.hidden()) {
            text.append(", hidden");
        }
        if (!masked.isEmpty()) {
            text.append(", passphrase ").append(Escape.text(masked));
        }
        return text.toString();
    }

    @Override
    public void close() {
        network.close();
    }
}
