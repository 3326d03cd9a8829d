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

    /** For a person who has to decide, at a terminal; safe to print. */
    public String shown() {
        StringBuilder text = outline();
        if (!masked.isEmpty()) {
            text.append(", passphrase ").append(Escape.text(masked));
        }
        return text.toString();
    }

    /** Without any character of the passphrase, as output that is no terminal's may end in a log; safe to print. */
    public String summary() {
        StringBuilder text = outline();
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            text.append(", passphrase (").append(passphrase.secret().length()).append(" characters)");
        } else if (network.credential() instanceof Credential.Psk) {
            text.append(", a PSK");
        }
        return text.toString();
    }

    private StringBuilder outline() {
        StringBuilder text = new StringBuilder(Escape.quoted(network.ssid()))
                .append(", ")
                .append(network.security().commandLineName());
        if (network.hidden()) {
            text.append(", hidden");
        }
        return text;
    }

    @Override
    public void close() {
        network.close();
    }
}
