package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import keyloader.loader.store.Fault;
import keyloader.system.Program;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Status;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.StreamLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loader as a process with its configuration file, with a kernel's own buttons and LED. */
@InVm
@Timeout(300)
class ApplianceLifeTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 3000);
    private static final int KEY_PROG1 = 148;
    private static final int KEY_PROG2 = 149;

    @TempDir
    Path directory;

    private Kernel kernel = Kernel.mark();

    ApplianceLifeTest() throws IOException {}

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelDidNotComplain() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private UinputKeys buttons() throws IOException, InterruptedException {
        return UinputKeys.plug(directory, "case-buttons", KEY_PROG1, KEY_PROG2);
    }

    private Program loader(String light) throws IOException, InterruptedException {
        Path file = directory.resolve("loader.conf");
        Files.writeString(
                file,
                "store = " + directory.resolve("store") + "\nlink = unix:" + socket() + "\nslots = 3\nlight = " + light
                        + "\nzeroize-button = case-buttons:KEY_PROG2\ncase-switch = KEY_PROG1\n");
        Program loader = Program.start(directory, Program.Start.of(Program.LOADER, "run", "--config", file.toString()));
        loader.awaitLine("ready ");
        return loader;
    }

    private Host host() throws IOException {
        return new Host(StreamLink.open(new LinkAddress.Unix(socket())));
    }

    private static long zeroized(Host host, Kind cause) throws IOException {
        return host.log(0).stream().map(LogEntry::kind).filter(cause::equals).count();
    }

    private static boolean isLit(String led) throws IOException {
        return !Attribute.read(Path.of("/sys/class/leds", led, "brightness")).equals("0");
    }

    /** Light and dark, twice each: a pattern that changes. */
    private static void awaitBlinking(String led) throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            Await.until("a light", () -> isLit(led));
            Await.until("a dark light", () -> !isLit(led));
        }
    }

    /** For longer than any pattern's light, which is followed by dark; on a busy processor the change may take its time. */
    private static void awaitSteady(String led) throws IOException, InterruptedException {
        Await.until("a steady light", () -> isSteady(led));
    }

    private static boolean isSteady(String led) throws IOException {
        for (int i = 0; i < 25; i++) {
            if (!isLit(led)) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return true;
    }

    @Test
    void theButtonZeroizesWhenItIsHeldAndTheLightShowsIt() throws Exception {
        try (UinputKeys buttons = buttons()) {
            String led = buttons.led();
            try (Program loader = loader(led)) {
                awaitSteady(led);
                try (Host host = host()) {
                    awaitBlinking(led);
                    host.put(MESSAGE);
                }
                Await.until("the steady light", () -> loader.log().endsWith("light: steady\n"));
                awaitSteady(led);

                buttons.down("KEY_PROG2");
                Await.until("the blinking of a held button", () -> loader.log().endsWith("light: slow blink\n"));
                TimeUnit.SECONDS.sleep(2);
                buttons.up("KEY_PROG2");
                Await.until("the steady light", () -> loader.log().endsWith("light: steady\n"));
                try (Host host = host()) {
                    assertThat(host.get(0)).as("held for 2 seconds").isEqualTo(MESSAGE.content());
                    assertThat(zeroized(host, Kind.ZEROIZED_BY_BUTTON)).isZero();

                    // In the middle of a session, which goes on.
                    buttons.down("KEY_PROG2");
                    Await.until("an empty loader", () -> host.list().isEmpty());
                    buttons.up("KEY_PROG2");
                    assertThat(zeroized(host, Kind.ZEROIZED_BY_BUTTON)).isEqualTo(1);
                    assertThat(host.info().info().faultCode()).isZero();
                }
            }
            // Killed, not stopped: nobody has switched it off.
            assertThat(Files.readString(Path.of("/sys/class/leds", led, "trigger")))
                    .contains("[none]");
        }
    }

    @Test
    void theCaseSwitchZeroizesAtOnceAndWhileItIsOpenNoMessageIsTaken() throws Exception {
        try (UinputKeys buttons = buttons();
                Program loader = loader(buttons.led());
                Host host = host()) {
            int slot = host.put(MESSAGE);
            assertThat(host.get(slot)).isEqualTo(MESSAGE.content());
            buttons.down("KEY_PROG1");
            Await.until("an empty loader", () -> host.list().isEmpty());
            assertThat(zeroized(host, Kind.ZEROIZED_BY_CASE_SWITCH)).isEqualTo(1);
            Await.until("the fault", () -> host.info().info().faultCode() == Fault.CASE_OPEN.code());
            assertThat(host.status(MESSAGE.begin())).isEqualTo(Status.FAULT);
            loader.awaitLog("light: 5 blinks");
            buttons.up("KEY_PROG1");
            Await.until("a closed case", () -> host.info().info().faultCode() == 0);
            host.put(MESSAGE);
        }
    }

    @Test
    void aCaseThatWasOpenedWhileNobodyListenedIsZeroizedBeforeAnybodyIsAnswered() throws Exception {
        try (UinputKeys buttons = buttons()) {
            try (Program loader = loader(buttons.led());
                    Host host = host()) {
                host.put(MESSAGE);
                assertThat(loader.log()).contains("case-switch KEY_PROG1: /dev/input/event");
            }
            // The event itself is gone when the next loader opens the device.
            buttons.down("KEY_PROG1");
            assertThat(buttons.isDown("KEY_PROG1")).isTrue();
            try (Program loader = loader(buttons.led());
                    Host host = host()) {
                assertThat(host.list()).isEmpty();
                assertThat(zeroized(host, Kind.ZEROIZED_BY_CASE_SWITCH)).isEqualTo(1);
                assertThat(loader.log()).contains("light: 5 blinks");
            }
        }
    }

    @Test
    void buttonsThatAreTakenAwayAreAFaultUntilTheyAreBack() throws Exception {
        try (UinputKeys first = buttons();
                Program loader = loader(first.led())) {
            try (Host host = host()) {
                int slot = host.put(MESSAGE);
                first.unplug();
                Await.until(
                        "the fault",
                        () -> host.info().info().faultCode() == Fault.CASE_SWITCH.code()
                                || host.info().info().faultCode() == Fault.ZEROIZE_BUTTON.code());
                loader.awaitLog("case-switch KEY_PROG1: the device is gone");
                Await.until(
                        "no more messages",
                        () -> host.status(TestMessage.of(2, 10).begin()) == Status.FAULT);
                assertThat(host.get(slot)).isEqualTo(MESSAGE.content());
            }
            loader.awaitLog("cannot be written (there is no such LED)");
            try (UinputKeys again = buttons();
                    Host host = host()) {
                Await.until("buttons that are back", () -> host.info().info().faultCode() == 0);
                again.down("KEY_PROG1");
                Await.until("an empty loader", () -> host.list().isEmpty());
                again.up("KEY_PROG1");
            }
        }
    }

    @Test
    void anOrderlyEndSwitchesTheLightOff() throws Exception {
        try (UinputKeys buttons = buttons()) {
            String led = buttons.led();
            try (Program loader = loader(led)) {
                Await.until("a light", () -> isLit(led));
                assertThat(loader.stop().code()).isZero();
                assertThat(isLit(led)).isFalse();
            }
        }
    }
}
