package keyloader.loader.transport.functionfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;
import keyloader.loader.transport.usb.UsbIdentity;
import keyloader.wire.usb.UsbIds;

/**
 * The loader's gadget in configfs (Documentation/usb/gadget_configfs.rst). As long as a process has it, an attribute of
 * it is locked: a lock that no killed process leaves behind, and no file beside.
 */
final class Gadget {
    private static final int ATTEMPTS = 3;

    private static final String LANGUAGE = "strings/0x409";
    private static final String CONFIGURATION = "configs/c.1";
    /** Never written, so never opened but for its lock: POSIX drops a lock when any descriptor of its file is closed. */
    private static final String LOCKED = "bDeviceSubClass";

    private static final String CONTROLLER = "UDC";
    private static final String SERIAL = LANGUAGE + "/serialnumber";

    /** What a gadget is made of; undone from the last to the first. */
    sealed interface Step {}

    record Directory(String path) implements Step {}

    record Attribute(String path, String value) implements Step {}

    record Link(String path, String target) implements Step {}

    private final Path path;
    private final FileChannel lock;

    private Gadget(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** All but the serial number and the controller, without which no host sees it. */
    static List<Step> steps(String name) {
        List<Step> steps = new ArrayList<>();
        String function = "functions/ffs." + name;
        // First what the kernel may lack a module for.
        steps.add(new Directory(function));
        steps.add(new Attribute("idVendor", hex(UsbIds.LOADER.vendor())));
        steps.add(new Attribute("idProduct", hex(UsbIds.LOADER.product())));
        steps.add(new Attribute("bcdUSB", hex(0x0200)));
        steps.add(new Attribute("bcdDevice", hex(UsbIdentity.RELEASE)));
        steps.add(new Attribute("bDeviceClass", "0"));
        steps.add(new Attribute("max_speed", "high-speed"));
        steps.add(new Directory(LANGUAGE));
        steps.add(new Attribute(LANGUAGE + "/manufacturer", UsbIdentity.MANUFACTURER));
        steps.add(new Attribute(LANGUAGE + "/product", UsbIdentity.PRODUCT));
        steps.add(new Directory(CONFIGURATION));
        steps.add(new Attribute(CONFIGURATION + "/bmAttributes", "0x80"));
        steps.add(new Attribute(CONFIGURATION + "/MaxPower", Integer.toString(UsbIdentity.MAX_POWER * 2)));
        steps.add(new Attribute("os_desc/b_vendor_code", hex(UsbIdentity.MICROSOFT_VENDOR_CODE)));
        steps.add(new Attribute("os_desc/qw_sign", "MSFT100"));
        steps.add(new Attribute("os_desc/use", "1"));
        steps.add(new Link(CONFIGURATION + "/ffs." + name, function));
        steps.add(new Link("os_desc/c.1", CONFIGURATION));
        return steps;
    }

    private static String hex(int value) {
        return String.format("0x%04x", value);
    }

    /**
     * The gadget of that name, for this process alone. What a killed loader left is still in it.
     *
     * @throws GadgetRefusedException if a living process has it, or it is not a loader's
     */
    static Gadget take(Path gadgets, String name) throws IOException {
        Path path = gadgets.resolve(name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            boolean made = make(path);
            FileChannel channel;
            try {
                channel = FileChannel.open(path.resolve(LOCKED), StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                continue; // the one who had it has just removed it
            }
            boolean kept = false;
            try {
                if (tryLock(channel) && Files.exists(path)) {
                    Gadget gadget = new Gadget(path, channel);
                    gadget.requireOurs(name, made);
                    kept = true;
                    return gadget;
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
        throw new GadgetRefusedException(Reason.IN_USE);
    }

    private static boolean make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another listener of this process
        }
    }

    /** However far a loader's process came before it was killed, nothing else than its own steps is in there. */
    private void requireOurs(String name, boolean made) throws IOException {
        if (!made
                && !(names("functions", Set.of("ffs." + name))
                        && names("configs", Set.of("c.1"))
                        && names("strings", Set.of("0x409")))) {
            throw new GadgetRefusedException(Reason.NOT_OURS);
        }
    }

    private boolean names(String directory, Set<String> allowed) throws IOException {
        return allowed.containsAll(list(path.resolve(directory)));
    }

    static Set<String> list(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (NoSuchFileException e) {
            return Set.of();
        }
        return names;
    }

    /** On top of an emptied one. */
    void build(String name) throws IOException {
        for (Step step : steps(name)) {
            if (step instanceof Directory directory) {
                make(path.resolve(directory.path()));
            } else if (step instanceof Link link) {
                // Relative targets are looked up from this process' own directory: a configfs link is no text.
                Files.createSymbolicLink(path.resolve(link.path()), path.resolve(link.target()));
            } else if (step instanceof Attribute attribute) {
                writeIfKnown(attribute);
            }
        }
    }

    /** A kernel that has no max_speed has no need of it. */
    private void writeIfKnown(Attribute attribute) throws IOException {
        if (Files.exists(path.resolve(attribute.path()))) {
            write(path.resolve(attribute.path()), attribute.value());
        }
    }

    void connect(UsbIdentity identity, String controller) throws IOException {
        write(path.resolve(SERIAL), identity.serial());
        write(path.resolve(CONTROLLER), controller);
    }

    /** No host sees it any more. Endpoint 0 has to be read meanwhile: the kernel waits for a reader that sleeps. */
    void disconnect() throws IOException {
        if (!read(path.resolve(CONTROLLER)).isEmpty()) {
            try {
                write(path.resolve(CONTROLLER), "\n");
            } catch (IOException e) {
                // The controller may have gone by itself, or another has disconnected it: what counts is that it is.
                if (!read(path.resolve(CONTROLLER)).isEmpty()) {
                    throw e;
                }
            }
        }
    }

    /** Undoes {@link #build}, however far it came. */
    void empty(String name) throws IOException {
        List<Step> steps = steps(name);
        Collections.reverse(steps);
        for (Step step : steps) {
            if (step instanceof Link link) {
                Files.deleteIfExists(path.resolve(link.path()));
            } else if (step instanceof Directory directory) {
                Files.deleteIfExists(path.resolve(directory.path()));
            }
        }
    }

    /** The lock goes last, so that nobody takes what is about to go. */
    void remove() throws IOException {
        try {
            Files.deleteIfExists(path);
        } finally {
            lock.close();
        }
    }

    static String read(Path attribute) throws IOException {
        return Files.exists(attribute, LinkOption.NOFOLLOW_LINKS)
                ? Files.readString(attribute, StandardCharsets.ISO_8859_1).strip()
                : "";
    }

    /** In one write, as an attribute is set by each. */
    private static void write(Path attribute, String value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII));
        try (FileChannel channel = FileChannel.open(attribute, StandardOpenOption.WRITE)) {
            channel.write(bytes);
        }
    }
}
