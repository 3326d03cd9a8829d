package keyloader.loader.transport;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;

/** Where a loader is to be found, as written in the firmware's {@code --link}. */
public sealed interface ListenAddress {

    record Stream(LinkAddress.Stream address) implements ListenAddress {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * @param directory absolute: where FunctionFS is mounted; its last name is the gadget's
     * @param controller a name of /sys/class/udc; without, there has to be one alone
     */
    record FunctionFs(Path directory, Optional<String> controller) implements ListenAddress {
        public FunctionFs with(String named) {
            return new FunctionFs(directory, Optional.of(named));
        }

        @Override
        public String toString() {
            return "functionfs:" + directory;
        }
    }

    /** @param port on 127.0.0.1; 0 takes a free one */
    record UsbIp(int port) implements ListenAddress {
        /** IANA's, and what {@code usbip} asks unless told otherwise. */
        public static final int DEFAULT_PORT = 3240;

        @Override
        public String toString() {
            return "usbip:" + port;
        }
    }

    /** {@code tcp:PORT}, {@code tcp:HOST:PORT}, {@code unix:PATH}, {@code functionfs:DIR}, {@code usbip} or {@code usbip:PORT}. */
    static ListenAddress parse(String text) throws MalformedException {
        if (text.equals("usbip")) {
            return new UsbIp(UsbIp.DEFAULT_PORT);
        }
        if (text.startsWith("usbip:")) {
            return new UsbIp(port(text.substring(6)));
        }
        if (text.startsWith("functionfs:")) {
            return new FunctionFs(directory(text.substring(11)), Optional.empty());
        }
        Optional<LinkAddress.Stream> stream = LinkAddress.stream(text);
        if (stream.isPresent()) {
            return new Stream(stream.get());
        }
        throw new MalformedException(
                "link", "not tcp:PORT, tcp:HOST:PORT, unix:PATH, functionfs:DIR, usbip or usbip:PORT");
    }

    private static Path directory(String text) throws MalformedException {
        try {
            Path directory = Path.of(text).normalize();
            Path name = directory.getFileName();
            // The name becomes the gadget's in configfs, and the source of the mount.
            if (directory.isAbsolute() && name != null && name.toString().matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")) {
                return directory;
            }
        } catch (InvalidPathException e) {
            throw new MalformedException("link", "not a path after functionfs:");
        }
        throw new MalformedException(
                "link", "after functionfs: comes an absolute path whose last name has letters, digits, - and _ only");
    }

    private static int port(String text) throws MalformedException {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new MalformedException("link", "the port is not a number from 0 to 65535");
    }
}
