package keyloader.board.buttons;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Linux' evdev: looked up in sysfs, read from /dev/input. */
public final class EvdevInputs implements InputDevices {
    private static final int EVENTS = 64;

    private final Path classes;
    private final Path devices;
    private final SetBits setBits;
    private final int longBytes;

    /** How a key or switch stands now, which only an ioctl tells. */
    @FunctionalInterface
    interface SetBits {
        /** @return nothing where there is no way to ask */
        Optional<Boolean> isSet(Path device, InputCode code) throws IOException;
    }

    EvdevInputs(Path classes, Path devices, SetBits setBits, int longBytes) {
        this.classes = classes;
        this.devices = devices;
        this.setBits = setBits;
        this.longBytes = longBytes;
    }

    public static InputDevices ofThisComputer() {
        return new EvdevInputs(
                Path.of("/sys/class/input"), Path.of("/dev/input"), new EvtestQuery(), InputEvents.longBytes());
    }

    /** @param node such as event0 */
    private record Found(String node, String name) {
        @Override
        public String toString() {
            return "/dev/input/" + node + " (" + name + ")";
        }
    }

    @Override
    public Opened open(InputName name) throws IOException {
        List<Found> found = find(name);
        if (found.isEmpty()) {
            throw new NoInputException(
                    name.device().isPresent() ? "no device of that name has that key" : "no device has that key");
        }
        if (found.size() > 1) {
            throw new NoInputException("several devices have that key: " + found.get(0) + " and " + found.get(1));
        }
        Path device = devices.resolve(found.get(0).node());
        FileChannel channel = FileChannel.open(device, StandardOpenOption.READ);
        InputEvents events = new InputEvents(name.code(), longBytes);
        ByteBuffer buffer = ByteBuffer.allocateDirect(EVENTS * events.size()).order(ByteOrder.nativeOrder());
        return new Opened() {
            @Override
            public String where() {
                return found.get(0).toString();
            }

            @Override
            public Optional<Boolean> isSet() throws IOException {
                return setBits.isSet(device, name.code());
            }

            @Override
            public List<InputEvents.Said> read() throws IOException {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the device is gone");
                }
                return events.read(buffer.flip());
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private List<Found> find(InputName name) throws IOException {
        List<Found> found = new ArrayList<>();
        if (!Files.isDirectory(classes)) {
            return found;
        }
        try (DirectoryStream<Path> nodes = Files.newDirectoryStream(classes, "event*")) {
            for (Path node : nodes) {
                String called = text(node.resolve("device").resolve("name"));
                boolean named = name.device().map(called::equals).orElse(true);
                if (named && has(node.resolve("device").resolve("capabilities"), name.code())) {
                    found.add(new Found(String.valueOf(node.getFileName()), called));
                }
            }
        }
        return found;
    }

    /** @return empty where the device went meanwhile */
    private static String text(Path attribute) throws IOException {
        try {
            return Files.readString(attribute).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Words of the width of a long, the highest first, without leading zeros (Linux, input_bits_to_string). */
    private boolean has(Path capabilities, InputCode code) throws IOException {
        String words = text(capabilities.resolve(code.type() == InputCode.Type.KEY ? "key" : "sw"));
        if (!words.matches("[0-9a-f]{1,16}( [0-9a-f]{1,16})*")) {
            return false;
        }
        BigInteger bits = BigInteger.ZERO;
        for (String word : words.split(" ", -1)) {
            bits = bits.shiftLeft(8 * longBytes).or(new BigInteger(word, 16));
        }
        return bits.testBit(code.number());
    }
}
