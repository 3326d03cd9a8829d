package keyloader.agent.network.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import keyloader.agent.run.SystemCommand;

/** Addresses and routes of an interface, of whomever: as iproute2 saves and restores them, or else as they are listed. */
final class SavedInterface {
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final String device;
    private final ListedInterface listed;

    SavedInterface(String device) {
        this.device = device;
        this.listed = new ListedInterface(device);
    }

    /** The kernel's; Java does not list an interface that is down and has no address. */
    int index() throws IOException {
        try {
            return Integer.parseInt(Files.readString(INTERFACES.resolve(device).resolve("ifindex"))
                    .strip());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /**
     * @return one dump of the addresses, and then one for the routes of each family, in Base64; or lines of {@link
     *     ListedInterface}
     */
    List<String> save() throws IOException {
        if (index() == 0) {
            throw new IOException("there is no network interface " + device
                    + ": look what it is called ('ip link'), and whether its driver is loaded");
        }
        List<byte[]> dumps = new ArrayList<>();
        try {
            dumps.add(SystemCommand.output("ip", "address", "save", "dev", device, "scope", "global"));
        } catch (IOException e) { // busybox's has no "save"
            return listed.lines();
        }
        for (String family : LinuxAddressing.FAMILIES) {
            dumps.add(RouteDump.ofWhatWasSet(
                    SystemCommand.output("ip", family, "route", "save", "table", "all", "dev", device)));
        }
        return dumps.stream().map(Base64.getEncoder()::encodeToString).toList();
    }

    void restore(List<String> saved) throws IOException {
        if (saved.stream().anyMatch(ListedInterface::isOne)) {
            set(saved);
            return;
        }
        List<byte[]> dumps;
        try {
            dumps = saved.stream().map(Base64.getDecoder()::decode).toList();
        } catch (IllegalArgumentException e) {
            throw new IOException("the addresses from before are damaged, and are the system's to set again", e);
        }
        if (dumps.isEmpty()) {
            return;
        }
        restore("address", dumps.get(0));
        switchOn();
        for (byte[] routes : dumps.subList(1, dumps.size())) {
            restore("route", routes);
        }
    }

    /** All that can be set: of two, one may be what the kernel makes by itself. */
    private void set(List<String> lines) throws IOException {
        switchOn();
        Optional<IOException> failure = Optional.empty();
        for (String line : lines) {
            try {
                listed.set(line);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw notSet("ip", failure.get());
        }
    }

    private static IOException notSet(String program, IOException why) {
        return new IOException(
                "what the interface had before can't be set again (" + program + "), and is the system's to set", why);
    }

    /** Which a route wants. */
    private void switchOn() {
        try {
            SystemCommand.run("ip", "link", "set", device, "up");
        } catch (IOException e) {
            // a radio that is off has no way out either
        }
    }

    /** From a file: routes are read three times, in an order in which each finds its way. */
    private static void restore(String kind, byte[] dump) throws IOException {
        if (dump.length <= RouteDump.MAGIC) {
            return;
        }
        Path file = Files.createTempFile("keyloader", ".dump");
        try {
            Files.write(file, dump);
            SystemCommand.runOn(file, "ip", kind, "restore");
        } catch (IOException e) {
            throw notSet("ip " + kind, e);
        } finally {
            Files.delete(file);
        }
    }
}
