package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import keyloader.system.vm.KernelGadget.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The installer's rule, read by udevd beside Debian's own: the loader's node is for whoever sits at the computer, and no
 * other device's is. Whose seat that is, logind says, which the guest does without.
 */
@InVm
class UsbRuleTest {
    private static final Identity KEYBOARD = new Identity(0x1d6b, 0x0104, "Keyloader tests", "Keyboard", "SERIAL-4711");
    private static final Path UDEV = Path.of("/run/udev");
    private static final Path RULES = UDEV.resolve("rules.d");
    private static final String NAME = "70-keyloader.rules";

    @TempDir
    Path directory;

    private Kernel kernel = Kernel.mark();
    private Optional<Process> udevd = Optional.empty();

    UsbRuleTest() throws IOException {}

    @BeforeEach
    void udevdRunsWithTheRuleOfThePackage() throws IOException, InterruptedException {
        Files.createDirectories(RULES);
        Files.copy(Path.of("host-tool/packaging", NAME), RULES.resolve(NAME));
        Files.createSymbolicLink(RULES.resolve("80-drivers.rules"), Path.of("/dev/null")); // drivers come by hand
        udevd = Optional.of(new ProcessBuilder("/usr/lib/systemd/systemd-udevd")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("udevd.log").toFile())
                .start());
        Await.until("udevd", () -> Files.exists(UDEV.resolve("control")));
        kernel = Kernel.mark();
    }

    @AfterEach
    void theNextTestHasNoUdevd() throws IOException, InterruptedException {
        if (udevd.isPresent()) {
            udevd.get().destroy();
            assertThat(udevd.get().waitFor(60, TimeUnit.SECONDS))
                    .as("udevd has ended")
                    .isTrue();
        }
        Command.run("rm", "-rf", UDEV.toString());
        kernel.assertClean();
    }

    @Test
    void aLoadersNodeHasTheTagAndAnotherDevicesHasNot() throws IOException, InterruptedException {
        List<DummyUdc> udcs = DummyUdc.load(2, DummyUdc.Speed.HIGH);
        try (PluggedLoader loader = PluggedLoader.plugIn(udcs.get(0), directory.resolve("store"), 4);
                KernelGadget keyboard = KernelGadget.keyboard("keyboard", KEYBOARD)) {
            keyboard.bind(udcs.get(1));
            SysfsUsb.Device other = Await.value("a keyboard", () -> SysfsUsb.find(KEYBOARD.vendor(), KEYBOARD.product())
                    .filter(found -> Files.exists(found.node())));
            Command.run("udevadm", "settle", "--timeout=100");

            assertThat(tags(loader.device())).contains(":uaccess:");
            assertThat(tags(other)).doesNotContain("uaccess");

            String said = tried(loader.device());
            assertThat(said).contains(NAME).doesNotContain(NAME + ":"); // a fault would have its line
            assertThat(said)
                    .as("the rule stands before those that give the node away")
                    .contains("run: 'uaccess'");
            assertThat(tried(other)).doesNotContain("run: 'uaccess'");

            Files.writeString(RULES.resolve(NAME), "SUBSYSTEMM==\"usb\", TAG+=\"uaccess\"\n");
            assertThat(tried(loader.device()))
                    .as("faults of rules are to be seen")
                    .contains(NAME + ":1");
        }
    }

    /** As udevd keeps them. */
    private static String tags(SysfsUsb.Device device) throws IOException, InterruptedException {
        return Command.run("udevadm", "info", "--query=property", "--name=" + device.node())
                .lines()
                .filter(line -> line.startsWith("CURRENT_TAGS="))
                .findFirst()
                .orElse("");
    }

    private static String tried(SysfsUsb.Device device) throws IOException, InterruptedException {
        return Command.run(
                "udevadm", "test", "--action=add", device.path().toRealPath().toString());
    }
}
