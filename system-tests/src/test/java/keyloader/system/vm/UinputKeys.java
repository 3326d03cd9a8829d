package keyloader.system.vm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A keyboard of the kernel's own (uinput), made by evemu-device and pressed by evemu-event: real event devices, with a real
 * LED of the class leds.
 */
final class UinputKeys implements Closeable {
    private static final Path INPUTS = Path.of("/sys/class/input");
    private static final int KEY_MAX_BYTES = 96;

    private final Process maker;
    private final String node;

    private UinputKeys(Process maker, String node) {
        this.maker = maker;
        this.node = node;
    }

    /** @param keys their numbers */
    static UinputKeys plug(Path directory, String name, int... keys) throws IOException, InterruptedException {
        Modules.load("uinput");
        Modules.load("evdev");
        Path description = directory.resolve(name + ".evemu");
        Files.writeString(description, description(name, keys));
        Path said = directory.resolve(name + ".txt");
        Process maker = new ProcessBuilder("evemu-device", description.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            String node = Await.value("the input device " + name, () -> {
                if (!maker.isAlive()) {
                    throw new IOException("evemu-device has ended: " + Files.readString(said));
                }
                return find(name);
            });
            return new UinputKeys(maker, node);
        } catch (IOException | AssertionError e) {
            maker.destroyForcibly();
            throw e;
        }
    }

    /** evemu's own format: name, identity, bits of each type, low byte first. */
    private static String description(String name, int... keys) {
        byte[] bits = new byte[KEY_MAX_BYTES];
        for (int key : keys) {
            bits[key / 8] |= (byte) (1 << key % 8);
        }
        StringBuilder text =
                new StringBuilder("N: " + name + "\nI: 0006 0001 0001 0001\nB: 00 03 00 02 00 00 00 00 00\n");
        for (int i = 0; i < bits.length; i += 8) {
            text.append("B: 01");
            for (int j = i; j < i + 8; j++) {
                text.append(String.format(" %02x", bits[j]));
            }
            text.append('\n');
        }
        return text.append("B: 11 02 00 00 00 00 00 00 00\n").toString(); // LED_CAPSL
    }

    private static Optional<String> find(String name) throws IOException {
        try (DirectoryStream<Path> nodes = Files.newDirectoryStream(INPUTS, "event*")) {
            for (Path node : nodes) {
                if (Attribute.read(node.resolve("device/name")).equals(name)) {
                    return Optional.of(node.getFileName().toString());
                }
            }
        }
        return Optional.empty();
    }

    /** Its LED, a name of /sys/class/leds. */
    String led() throws IOException, InterruptedException {
        String input = Files.readSymbolicLink(INPUTS.resolve(node).resolve("device"))
                .getFileName()
                .toString();
        String led = input + "::capslock";
        Await.until("the LED " + led, () -> Files.exists(Path.of("/sys/class/leds", led)));
        return led;
    }

    void down(String key) throws IOException, InterruptedException {
        event(key, 1);
    }

    void up(String key) throws IOException, InterruptedException {
        event(key, 0);
    }

    private void event(String key, int value) throws IOException, InterruptedException {
        Command.run(
                "evemu-event",
                "/dev/input/" + node,
                "--type",
                "EV_KEY",
                "--code",
                key,
                "--value",
                Integer.toString(value),
                "--sync");
    }

    /** Ask as a person with evtest(1) would. */
    boolean isDown(String key) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(List.of("evtest", "--query", "/dev/input/" + node, "EV_KEY", key))
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = asked.waitFor();
        if (code != 0 && code != 10) {
            throw new IOException("evtest: " + code + ": " + said);
        }
        return code == 10;
    }

    @Override
    public void close() throws IOException {
        maker.destroy();
        try {
            maker.waitFor();
            Await.until("the end of " + node, () -> !Files.exists(INPUTS.resolve(node)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
