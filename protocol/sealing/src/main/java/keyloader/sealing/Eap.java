package keyloader.sealing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;

/**
 * What a meter proves itself with to a network that asks an authentication server (802.1X), and how it knows that server.
 * The rules of SPEC 4 are held by {@link Network#of}.
 */
public sealed interface Eap extends Credential {
    /** The outer identity where none is given: it only routes the request (RFC 5216 section 5.2, RFC 9190 section 2.1.7). */
    Bytes ANONYMOUS = Bytes.of("anonymous".getBytes(StandardCharsets.US_ASCII));

    /** Mandatory: without it a meter would give its credential to any access point of that name. */
    Server server();

    Optional<Bytes> anonymousIdentity();

    /** UTF-8. What everybody in reach can see. */
    Bytes outerIdentity();

    /**
     * @param ca DER X.509, 1 to 4; one of them has issued the server's chain
     * @param name DNS name; the server's certificate is for it, or for a name below it
     */
    record Server(List<Bytes> ca, String name) {
        public Server {
            ca = List.copyOf(ca);
        }
    }

    /**
     * @param identity UTF-8
     * @param chain DER X.509, 1 to 4, the meter's own first
     * @param key DER PKCS#8
     */
    record Tls(
            Server server, Optional<Bytes> identity, Optional<Bytes> anonymousIdentity, List<Bytes> chain, Secret key)
            implements Eap {
        public Tls {
            chain = List.copyOf(chain);
        }

        @Override
        public Bytes outerIdentity() {
            return anonymousIdentity.or(() -> identity).orElse(ANONYMOUS);
        }

        @Override
        public void close() {
            key.close();
        }
    }

    /** With MSCHAPv2 inside. Identity and password are UTF-8. */
    record Peap(Server server, Bytes identity, Optional<Bytes> anonymousIdentity, Secret password) implements Eap {
        @Override
        public Bytes outerIdentity() {
            return anonymousIdentity.orElse(identity);
        }

        @Override
        public void close() {
            password.close();
        }
    }

    /** Identity and password are UTF-8. */
    record Ttls(Server server, Bytes identity, Optional<Bytes> anonymousIdentity, Secret password, Inner inner)
            implements Eap {
        @Override
        public Bytes outerIdentity() {
            return anonymousIdentity.orElse(identity);
        }

        @Override
        public void close() {
            password.close();
        }
    }

    /** How the password is shown to the server inside of TTLS. */
    enum Inner {
        MSCHAPV2("mschapv2"),
        PAP("pap");

        private final String text;

        Inner(String text) {
            this.text = text;
        }

        /** The name in a network object. */
        public String text() {
            return text;
        }

        public static Optional<Inner> ofText(String text) {
            for (Inner inner : values()) {
                if (inner.text.equals(text)) {
                    return Optional.of(inner);
                }
            }
            return Optional.empty();
        }
    }
}
