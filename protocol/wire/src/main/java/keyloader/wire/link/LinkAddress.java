package keyloader.wire.link;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import keyloader.wire.MalformedException;

/** Where a loader is to be found, as written in a LINK argument (SPEC 9). */
public sealed interface LinkAddress {

    SocketAddress socketAddress();

    /** @param port 0 to 65535; 0 only for a listener, which then takes a free one */
    record Tcp(String host, int port) implements LinkAddress {
        @Override
        public SocketAddress socketAddress() {
            return new InetSocketAddress(host, port);
        }

        @Override
        public String toString() {
            return "tcp:" + host + ":" + port;
        }
    }

    record Unix(Path path) implements LinkAddress {
        @Override
        public SocketAddress socketAddress() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    default StandardProtocolFamily family() {
        return this instanceof Unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
    }

    /** {@code tcp:PORT} (on 127.0.0.1), {@code tcp:HOST:PORT} or {@code unix:PATH}. */
    static LinkAddress parse(String text) throws MalformedException {
        if (text.startsWith("unix:") && text.length() > 5) {
            try {
                return new Unix(Path.of(text.substring(5)));
            } catch (InvalidPathException e) {
                throw new MalformedException("link", "not a path after unix:");
            }
        }
        if (text.startsWith("tcp:")) {
            String rest = text.substring(4);
            int colon = rest.lastIndexOf(':');
            String host = colon < 0 ? "127.0.0.1" : rest.substring(0, colon);
            if (!host.isEmpty()) {
                return new Tcp(host, port(rest.substring(colon + 1)));
            }
        }
        throw new MalformedException("link", "not tcp:HOST:PORT, tcp:PORT or unix:PATH");
    }

    private static int port(String text) throws MalformedException {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new MalformedException("link", "the port is not a number from 0 to 65535");
    }
}
