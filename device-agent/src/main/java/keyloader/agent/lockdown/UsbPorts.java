package keyloader.agent.lockdown;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import keyloader.wire.usb.LoaderInterface;
import keyloader.wire.usb.UsbIds;

/**
 * USB ports on which nothing works but a loader's interface, by the kernel's authorisation of devices and interfaces
 * (Documentation/usb/authorization.rst). A device that is not authorised has no configuration, so that no driver can
 * bind; it tells its ids all the same. One with a loader's is authorised, its interfaces are not but for the one that is
 * a loader's by class, and no driver is probed for that either: libusb claims it.
 *
 * <p>When the agent ends the ports stay closed.
 */
public final class UsbPorts {
    private static final String DEVICES = "/sys/bus/usb/devices";
    private static final String DEVICES_DEFAULT = "authorized_default";
    private static final String INTERFACES_DEFAULT = "interface_authorized_default";
    private static final String AUTHORIZED = "authorized";
    private static final String OFF = "0";
    private static final String ON = "1";

    private final Path devices;
    private final Tree tree;
    private final List<String> roots;
    private final Kernel kernel;

    /** Takes what is written to an attribute. */
    @FunctionalInterface
    interface Kernel {
        void write(Path attribute, byte[] value) throws IOException;
    }

    /** @param roots names of root hubs, {@code usb1} */
    UsbPorts(Path root, List<String> roots) {
        this(root, roots, (attribute, value) -> Files.write(attribute, value, StandardOpenOption.WRITE));
    }

    UsbPorts(Path root, List<String> roots, Kernel kernel) {
        this.kernel = kernel;
        this.devices = root.resolve(DEVICES.substring(1));
        this.tree = new Tree(root);
        this.roots = List.copyOf(roots);
    }

    /** What a root hub can be named. */
    public static final String NAME = "usb[1-9][0-9]{0,4}";

    /** Whether a name can be that of a root hub. */
    public static boolean isName(String name) {
        return name.matches(NAME);
    }

    /**
     * Brings the ports, and what is plugged in there, into the state that is meant; what is in it already is not touched.
     * To be called before devices are looked at.
     *
     * @throws IOException where a port is missing, or does not obey
     */
    public void enforce() throws IOException {
        for (String root : roots) {
            if (!isPlugged(root)) {
                throw new FileSystemException(DEVICES + "/" + root, null, "No such file or directory");
            }
            set(root, DEVICES_DEFAULT, OFF);
            set(root, INTERFACES_DEFAULT, OFF);
            String beginning = root.substring("usb".length()) + "-";
            List<String> names = tree.names(DEVICES);
            for (String name : names) {
                if (name.startsWith(beginning) && name.indexOf(':') < 0) {
                    device(name);
                }
            }
        }
    }

    private void device(String name) throws IOException {
        boolean loader = is(name, "idVendor", UsbIds.LOADER.vendor()) && is(name, "idProduct", UsbIds.LOADER.product());
        set(name, AUTHORIZED, loader ? ON : OFF);
        if (!loader) {
            return;
        }
        for (String each : tree.names(DEVICES)) {
            if (each.startsWith(name + ":")) {
                boolean ours = is(each, "bInterfaceClass", LoaderInterface.CLASS)
                        && is(each, "bInterfaceSubClass", LoaderInterface.SUBCLASS)
                        && is(each, "bInterfaceProtocol", LoaderInterface.PROTOCOL);
                set(each, AUTHORIZED, ours ? ON : OFF);
            }
        }
    }

    private boolean is(String name, String attribute, int value) throws IOException {
        Optional<String> text = attribute(name, attribute);
        return text.isPresent() && text.get().matches("[0-9a-f]{1,4}") && Integer.parseInt(text.get(), 16) == value;
    }

    private void set(String name, String attribute, String value) throws IOException {
        Optional<String> before = attribute(name, attribute);
        if (before.isEmpty() || before.get().equals(value)) {
            return; // unplugged, or done
        }
        try {
            kernel.write(devices.resolve(name).resolve(attribute), value.getBytes(StandardCharsets.US_ASCII));
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            // What the kernel does not let in, since it answers nonsense, is out: that must not keep a loader out, too.
            if (value.equals(OFF) && isPlugged(name)) {
                throw e;
            }
        }
    }

    /** An entry is a link to where the device is on its bus; both go, but not at once. */
    private boolean isPlugged(String name) {
        return Files.isDirectory(devices.resolve(name));
    }

    /** Empty where the device has been unplugged. */
    private Optional<String> attribute(String name, String attribute) throws IOException {
        String path = DEVICES + "/" + name + "/" + attribute;
        try {
            Optional<String> text = tree.text(path).map(String::strip);
            if (text.isEmpty() && isPlugged(name)) {
                throw new FileSystemException(path, null, "this kernel does not have it");
            }
            return text;
        } catch (IOException e) {
            if (isPlugged(name)) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
