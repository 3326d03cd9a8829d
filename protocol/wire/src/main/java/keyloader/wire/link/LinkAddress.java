package keyloader.wire.link;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.wire.MalformedException;

/** Where a loader is to be found, as written in a LINK argument (SPEC 9). */
public sealed interface LinkAddress {

    /** A socket, on which frames follow one another. */
    sealed interface Stream extends LinkAddress {
        SocketAddress socketAddress();

        default StandardProtocolFamily family() {
            return this instanceof Unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        }
    }

    /** @param port 0 to 65535; 0 only for a listener, which then takes a free one */
    record Tcp(String host, int port) implements Stream {
        @Override
        public SocketAddress socketAddress() {
            return new InetSocketAddress(host, port);
        }

        @Override
        public String toString() {
            return "tcp:" + host + ":" + port;
        }
    }

    record Unix(Path path) implements Stream {
        @Override
        public SocketAddress socketAddress() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * A device on this computer's USB.
     *
     * @param serial of the loader, 16 lower-case hex digits; any, if empty
     */
    record Usb(Optional<String> serial) implements LinkAddress {
        @Override
        public String toString() {
            return "usb" + serial.map(text -> ":" + text).orElse("");
        }
    }

    /** {@code usb}, {@code usb:SERIAL}, {@code tcp:PORT} (on 127.0.0.1), {@code tcp:HOST:PORT} or {@code unix:PATH}. */
    static LinkAddress parse(String text) throws MalformedException {
        if (text.equals("usb")) {
            return new Usb(Optional.empty());
        }
        if (text.startsWith("usb:")) {
            return new Usb(Optional.of(serial(text.substring(4))));
        }
        Optional<Stream> stream = stream(text);
        if (stream.isPresent()) {
            return stream.get();
        }
        throw new MalformedException("link", "not usb, usb:SERIAL, tcp:HOST:PORT, tcp:PORT or unix:PATH");
    }

    /**
     * A socket, which is what a listener and a requester write alike; empty for another kind of LINK.
     *
     * @throws MalformedException when it is of this kind, and wrong
     */
    static Optional<Stream> stream(String text) throws MalformedException {
        if (text.startsWith("unix:") && text.length() > 5) {
            try {
                return Optional.of(new Unix(Path.of(text.substring(5))));
            } catch (InvalidPathException e) {
                throw new MalformedException("link", "not a path after unix:");
            }
        }
        if (text.startsWith("tcp:")) {
            String rest = text.substring(4);
            int colon = rest.lastIndexOf(':');
            String host = colon < 0 ? "127.0.0.1" : rest.substring(0, colon);
            if (!host.isEmpty()) {
                return Optional.of(new Tcp(host, port(rest.substring(colon + 1))));
            }
        }
        return Optional.empty();
    }

    private static String serial(String text) throws MalformedException {
        if (text.matches("[0-9a-f]{16}")) {
            return text;
        }
        throw new MalformedException("link", "the serial after usb: is not 16 lower-case hex digits");
    }

    private static int port(String text) throws MalformedException {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new MalformedException("link", "the port is not a number from 0 to 65535");
    }
}
