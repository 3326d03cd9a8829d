package keyloader.agent.network.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import keyloader.agent.run.SystemCommand;

/** Addresses and routes of an interface, of whomever, as iproute2 saves and restores them. */
final class SavedInterface {
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final String device;

    SavedInterface(String device) {
        this.device = device;
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

    /** @return one dump of the addresses, and then one for the routes of each family, in Base64 */
    List<String> save() throws IOException {
        if (index() == 0) {
            throw new IOException("there is no network interface " + device
                    + ": look what it is called ('ip link'), and whether its driver is loaded");
        }
        List<byte[]> dumps = new ArrayList<>();
        dumps.add(SystemCommand.output("ip", "address", "save", "dev", device, "scope", "global"));
        for (String family : LinuxAddressing.FAMILIES) {
            dumps.add(RouteDump.ofWhatWasSet(
                    SystemCommand.output("ip", family, "route", "save", "table", "all", "dev", device)));
        }
        return dumps.stream().map(Base64.getEncoder()::encodeToString).toList();
    }

    void restore(List<String> saved) throws IOException {
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
            throw new IOException(
                    "what the interface had before can't be set again (ip " + kind + "), and is the system's to set",
                    e);
        } finally {
            Files.delete(file);
        }
    }
}
