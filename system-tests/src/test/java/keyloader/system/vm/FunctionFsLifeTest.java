package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.system.Program;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.usb.Links;
import keyloader.wire.Request;
import keyloader.wire.Status;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loader's gadget from plug to unplug, whoever pulls or kills. */
@InVm
@Timeout(300)
class FunctionFsLifeTest {
    static final Path GADGETS = Path.of("/sys/kernel/config/usb_gadget");
    private static final TestMessage MESSAGE = TestMessage.of(1, 3000);

    @TempDir
    Path directory;

    private Kernel kernel;

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelHasNothingToComplainOf() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    private Path store() {
        return directory.resolve("store");
    }

    private static DummyUdc controller() throws IOException, InterruptedException {
        return DummyUdc.load(1, DummyUdc.Speed.HIGH).get(0);
    }

    private static Host host(SysfsUsb.Device device) throws IOException {
        return new Host(Links.open(new LinkAddress.Usb(device.serial())));
    }

    static void assertNothingIsLeft() throws IOException {
        assertThat(GADGETS).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("functionfs");
        assertThat(Path.of("/run/keyloader")).doesNotExist();
    }

    @Test
    void suspendAndResumeKeepTheSession() throws Exception {
        DummyUdc udc = controller();
        try (PluggedLoader loader = PluggedLoader.plugIn(udc, store(), 4)) {
            Path power = loader.device().path().resolve("power");
            try (RawUsb host = RawUsb.open(loader.device())) {
                host.openSession();
                assertThat(host.exchange(1, MESSAGE.begin()).status()).isEqualTo(Status.OK);
            }
            // Nobody has it open now, and nothing was said to it.
            Attribute.write(power.resolve("autosuspend_delay_ms"), "0");
            Attribute.write(power.resolve("control"), "auto");
            Await.until("the suspended loader", () -> Attribute.read(power.resolve("runtime_status"))
                    .equals("suspended"));
            assertThat(isToldOfSuspend(udc)).isTrue();
            Attribute.write(power.resolve("control"), "on");
            Await.until("the loader to be awake", () -> Attribute.read(power.resolve("runtime_status"))
                    .equals("active"));
            try (RawUsb host = RawUsb.open(loader.device())) {
                Request chunk = new Request.PutChunk(0, 0, MESSAGE.content().slice(0, 1024));
                assertThat(host.exchange(2, chunk).status())
                        .as("of the session before")
                        .isEqualTo(Status.OK);
            }
        }
    }

    private static boolean isToldOfSuspend(DummyUdc udc) throws IOException {
        Path device = Path.of("/sys/devices/platform", udc.name());
        try (Stream<Path> entries = Files.list(device)) {
            Path gadget = entries.filter(path -> path.getFileName().toString().startsWith("gadget"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(device + " has no gadget"));
            return Attribute.read(gadget.resolve("suspended")).equals("1");
        }
    }

    @Test
    void thePulledCableLeavesNoHalfMessageAndTheNextPlugWorks() throws Exception {
        DummyUdc udc = controller();
        try (PluggedLoader loader = PluggedLoader.plugIn(udc, store(), 4)) {
            SysfsUsb.Device device = loader.device();
            for (int round = 0; round < 4; round++) {
                try (RawUsb host = RawUsb.open(device)) {
                    host.openSession();
                    assertThat(host.exchange(1, MESSAGE.begin()).status()).isEqualTo(Status.OK);
                    if (round % 2 == 1) {
                        host.out(2, new Request.List(0)); // its reply stays where it is
                    }
                    udc.disconnect();
                }
                PluggedLoader.awaitNoneOn(udc);
                udc.connect();
                device = PluggedLoader.awaitOn(udc);
                try (RawUsb host = RawUsb.open(device)) { // without OPEN_SESSION, which would end it as well
                    Request chunk = new Request.PutChunk(0, 0, MESSAGE.content().slice(0, 1024));
                    assertThat(host.exchange(7, chunk).status())
                            .as("round %d: the session went with the cable", round)
                            .isNotEqualTo(Status.OK);
                }
                try (Host host = host(device)) {
                    assertThat(host.list()).as("round %d", round).isEmpty();
                }
            }
            try (Host host = host(device)) {
                host.put(MESSAGE);
                assertThat(host.get(0)).isEqualTo(MESSAGE.content());
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void aGadgetThatIsUnboundAndBoundByHandGoesOn() throws Exception {
        DummyUdc udc = controller();
        try (PluggedLoader loader = PluggedLoader.plugIn(udc, store(), 4)) {
            assertThat(loader.device().serial()).isPresent();
            for (int round = 0; round < 3; round++) {
                Attribute.write(GADGETS.resolve("keyloader/UDC"), "\n");
                PluggedLoader.awaitNoneOn(udc);
                Attribute.write(GADGETS.resolve("keyloader/UDC"), udc.name());
                try (Host host = host(PluggedLoader.awaitOn(udc))) {
                    assertThat(host.list()).isEmpty();
                }
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void aKilledLoaderIsPulledAndTheNextOneTakesItsPlace() throws Exception {
        DummyUdc udc = controller();
        Program.Start start = PluggedLoader.start(udc, "killed", store(), 4);
        Optional<String> serial;
        try (Program killed = Program.start(directory, start)) {
            killed.awaitLine("ready");
            SysfsUsb.Device device = PluggedLoader.awaitOn(udc);
            serial = device.serial();
            try (Host host = host(device)) {
                host.put(MESSAGE);
                killed.kill();
            }
            PluggedLoader.awaitNoneOn(udc);
        }
        assertThat(GADGETS.resolve("killed")).as("as a kill leaves it").isDirectory();
        try (Program next = Program.start(directory, start)) {
            next.awaitLine("ready");
            SysfsUsb.Device device = PluggedLoader.awaitOn(udc);
            assertThat(device.serial()).isEqualTo(serial);
            try (Host host = host(device)) {
                assertThat(host.get(0)).isEqualTo(MESSAGE.content());
            }
            Program.Ended ended = next.stop(); // SIGTERM
            assertThat(ended.code()).as("%s", ended).isZero();
        }
        PluggedLoader.awaitNoneOn(udc);
        // The directory is the killed one's: the next did not make it.
        Files.delete(Path.of("/run/killed"));
        assertNothingIsLeft();
    }

    @Test
    void twoLoadersOnTwoControllersDoNotKnowOfEachOther() throws Exception {
        List<DummyUdc> both = DummyUdc.load(2, DummyUdc.Speed.HIGH);
        try (PluggedLoader one = PluggedLoader.plugIn(both.get(0), store(), 4)) {
            try (PluggedLoader two = PluggedLoader.plugIn(both.get(1), "another", directory.resolve("other"), 4);
                    Host first = new Host(Links.open(one.address()));
                    Host second = new Host(Links.open(two.address()))) {
                assertThat(one.address()).isNotEqualTo(two.address());
                first.put(MESSAGE);
                assertThat(second.list()).isEmpty();
                assertThat(first.get(0)).isEqualTo(MESSAGE.content());
            }
            try (Host first = new Host(Links.open(one.address()))) {
                assertThat(first.list()).hasSize(1);
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void aControllerThatGoesAwayForGoodEndsTheProgramInWords() throws Exception {
        DummyUdc udc = controller();
        Path driver = Path.of("/sys/bus/platform/drivers/dummy_udc");
        PluggedLoader loader = PluggedLoader.plugIn(udc, store(), 4);
        Attribute.write(driver.resolve("unbind"), udc.name());
        assertThat(loader.awaitEnd()).as(loader.said()).isEqualTo(1);
        assertThat(loader.said()).contains("stopped serving: the USB device controller " + udc.name() + " has gone");
        assertNothingIsLeft();
    }
}
