package keyloader.agent.lockdown;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * State by {@code /sys/class/rfkill}, changes by {@code /dev/rfkill} (linux/rfkill.h): reading that device tells the
 * state too, but then waits for more. Each radio that is there is switched by its index, so that one in another network
 * namespace, whose attributes are not to be seen here, is let alone.
 */
public final class LinuxRfkill implements Rfkill {
    private static final String CLASS = "/sys/class/rfkill";
    private static final Path DEVICE = Path.of("/dev/rfkill");

    /** RFKILL_OP_CHANGE: of one radio. */
    private static final int CHANGE = 2;

    /** RFKILL_OP_CHANGE_ALL: of all of a type, those that are still to come included. */
    private static final int CHANGE_ALL = 3;

    /** struct rfkill_event of the first version, which every kernel takes. */
    private static final int EVENT_LENGTH = 8;

    private final Tree tree;
    private final Device device;

    /** Takes events. */
    @FunctionalInterface
    interface Device {
        void write(byte[] event) throws IOException;
    }

    LinuxRfkill(Path root, Device device) {
        this.tree = new Tree(root);
        this.device = device;
    }

    /** Of this machine. Changes need the right to write {@code /dev/rfkill}. */
    public static LinuxRfkill system() {
        return new LinuxRfkill(Path.of("/"), event -> Files.write(DEVICE, event, StandardOpenOption.WRITE));
    }

    @Override
    public List<Radio> radios() throws IOException {
        List<Radio> radios = new ArrayList<>();
        for (String name : tree.names(CLASS)) {
            if (name.matches("rfkill[0-9]+")) {
                radio(CLASS + "/" + name + "/").ifPresent(radios::add);
            }
        }
        return List.copyOf(radios);
    }

    /** Empty for another type, and where it has gone meanwhile. */
    private Optional<Radio> radio(String directory) throws IOException {
        String word = attribute(directory, "type");
        for (Type type : Type.values()) {
            if (type.word.equals(word)) {
                String index = attribute(directory, "index");
                String soft = attribute(directory, "soft");
                String hard = attribute(directory, "hard");
                return index.matches("[0-9]{1,9}") && soft.matches("[01]") && hard.matches("[01]")
                        ? Optional.of(new Radio(
                                Integer.parseInt(index),
                                type,
                                attribute(directory, "name"),
                                soft.equals("1"),
                                hard.equals("1")))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private String attribute(String directory, String name) throws IOException {
        try {
            return tree.text(directory + name).orElse("").strip();
        } catch (IOException e) {
            if (tree.isThere(directory + name)) {
                throw e;
            }
            return "";
        }
    }

    @Override
    public void block(Set<Type> types) throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (Radio radio : of(types)) {
            try {
                change(radio, true);
            } catch (IOException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        List<String> open = of(types).stream()
                .filter(radio -> !radio.isBlocked())
                .map(Radio::name)
                .toList();
        if (!open.isEmpty()) {
            throw new IOException(String.join(", ", open) + " stays unblocked");
        }
    }

    @Override
    public void blockLater(Type type) throws IOException {
        try {
            write(0, type, CHANGE_ALL, true);
        } catch (NoSuchFileException e) {
            // a kernel without switches
        }
    }

    @Override
    public void unblockWlan() throws IOException {
        for (Radio radio : of(Set.of(Type.WLAN))) {
            change(radio, false);
        }
        List<Radio> all = of(Set.of(Type.WLAN));
        if (!all.isEmpty() && all.stream().allMatch(Radio::isBlocked)) {
            throw new IOException(
                    all.stream().allMatch(Radio::hard)
                            ? "the WiFi is switched off at the hardware (rfkill)"
                            : "the WiFi stays blocked (rfkill)");
        }
    }

    private List<Radio> of(Set<Type> types) throws IOException {
        return radios().stream().filter(radio -> types.contains(radio.type())).toList();
    }

    private void change(Radio radio, boolean blocked) throws IOException {
        if (radio.soft() != blocked) {
            write(radio.index(), radio.type(), CHANGE, blocked);
        }
    }

    private void write(int index, Type type, int operation, boolean blocked) throws IOException {
        device.write(ByteBuffer.allocate(EVENT_LENGTH)
                .order(ByteOrder.nativeOrder())
                .putInt(index)
                .put((byte) type.code)
                .put((byte) operation)
                .put((byte) (blocked ? 1 : 0))
                .put((byte) 0)
                .array());
    }
}
