package keyloader.board.buttons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.board.buttons.InputDevices.NoInputException;
import keyloader.board.buttons.InputDevices.Opened;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds a button in a copy of what sysfs shows; the virtual machine has the real one. */
class EvdevInputsTest {
    @TempDir
    Path directory;

    private void device(String node, String name, String keys, String switches) throws IOException {
        Path device =
                Files.createDirectories(directory.resolve("class").resolve(node).resolve("device"));
        Files.createDirectories(device.resolve("capabilities"));
        Files.writeString(device.resolve("name"), name + "\n");
        Files.writeString(device.resolve("capabilities").resolve("key"), keys + "\n");
        Files.writeString(device.resolve("capabilities").resolve("sw"), switches + "\n");
        Files.createDirectories(directory.resolve("dev"));
        Files.write(directory.resolve("dev").resolve(node), new byte[0]);
    }

    private Opened open(String name, int longBytes) throws IOException {
        EvdevInputs inputs = new EvdevInputs(
                directory.resolve("class"), directory.resolve("dev"), (device, code) -> Optional.of(true), longBytes);
        return inputs.open(InputName.parse(name).orElseThrow());
    }

    private void assertNone(String name, String why) {
        assertThatThrownBy(() -> open(name, 8).close())
                .isInstanceOf(NoInputException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aKeyIsFoundByItsBitInWordsOfTheKernelsWidth() throws IOException {
        // KEY_RESTART, 408: bit 24 of the seventh word of 64, or of the thirteenth of 32.
        device("event0", "gpio-keys", "1000000 0 0 0 0 0 0", "0");
        try (Opened found = open("KEY_RESTART", 8)) {
            assertThat(found.where()).isEqualTo("/dev/input/event0 (gpio-keys)");
            assertThat(found.isSet()).contains(true);
        }
        assertNone("409", "no device has that key");
        device("event0", "gpio-keys", "1000000 0 0 0 0 0 0 0 0 0 0 0 0", "0");
        open("KEY_RESTART", 4).close();
        assertNone("KEY_RESTART", "no device has that key");
    }

    @Test
    void aSwitchIsNoKeyOfTheSameNumber() throws IOException {
        device("event0", "a", "10000", "0"); // key 16
        assertNone("SW_MACHINE_COVER", "no device");
        device("event1", "b", "0", "10000");
        open("SW_MACHINE_COVER", 8).close();
    }

    @Test
    void ofSeveralDevicesTheNameDecidesAndNotChance() throws IOException {
        device("event0", "tps65217_pwr_but", "10000000000000 0", "0");
        device("event7", "gpio-keys", "10000000000000 0", "0");
        assertNone("KEY_POWER", "several devices have that key");
        try (Opened found = open("gpio-keys:KEY_POWER", 8)) {
            assertThat(found.where()).startsWith("/dev/input/event7 ");
        }
        assertNone("gpio_keys:KEY_POWER", "no device of that name has that key");
    }

    @Test
    void aDeviceThatEndsIsGone() throws IOException {
        device("event0", "gpio-keys", "10000000000000 0", "0");
        Files.write(
                directory.resolve("dev").resolve("event0"),
                ByteBuffer.allocate(24)
                        .order(ByteOrder.nativeOrder())
                        .position(16)
                        .putShort((short) 1)
                        .putShort((short) 116)
                        .putInt(1)
                        .array());
        try (Opened found = open("KEY_POWER", 8)) {
            assertThat(found.read()).containsExactly(InputEvents.Said.SET);
            assertThatThrownBy(found::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void withoutSysfsThereIsNoDevice() {
        assertNone("KEY_POWER", "no device has that key");
    }

    @Test
    void thisProcessKnowsItsWidth() {
        assertThat(InputEvents.longBytes()).isEqualTo(Integer.getInteger("sun.arch.data.model") / 8);
    }
}
