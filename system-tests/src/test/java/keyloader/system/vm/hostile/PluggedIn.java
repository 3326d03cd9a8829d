package keyloader.system.vm.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keyloader.loader.Loader;
import keyloader.loader.Loader.LoaderSession;
import keyloader.loader.store.file.FileStorage;
import keyloader.sealing.Label;
import keyloader.system.Bench;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.DummyUdc;
import keyloader.system.vm.ImportedLoader;
import keyloader.system.vm.InVm;
import keyloader.system.vm.Kernel;
import keyloader.system.vm.KernelGadget;
import keyloader.system.vm.Modules;
import keyloader.system.vm.SysfsUsb;
import keyloader.system.vm.VirtualHub;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One agent, a process that runs all the time, and everything that somebody may plug into its meter: it binds no device
 * that is not a loader by its descriptors, survives each, says what it was, and applies nothing. Then a loader comes.
 */
@InVm
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class PluggedIn {
    /** The host's own drivers, which a PC has too, and a meter may have. */
    static final List<String> DRIVERS = List.of("usbhid", "hid_generic", "usb_storage", "cdc_ether", "cdc_acm");

    /** Of 600 exchanges, or of 2 minutes, whichever ends first, where the processor is emulated. */
    private static final Duration SESSION = Duration.ofMinutes(3);

    private static final int GADGETS = 3;

    @TempDir
    static Path directory;

    final Set<String> driversSeen = new TreeSet<>();
    DummyUdc udc;
    Program agent;
    private Bench bench;
    private String label;
    private LoaderSession honest;
    private Kernel kernel;
    private int logBefore;

    @BeforeAll
    void anAgentRuns() throws Exception {
        for (String driver : DRIVERS) {
            Modules.load(driver);
        }
        VirtualHub.load();
        udc = controller();
        bench = new Bench(directory, List.of("unix:" + directory.resolve("loader.socket")), "usb");
        label = bench.newMeter();
        SecureRandom random = new SecureRandom();
        FileStorage storage = FileStorage.openOrCreate(directory.resolve("another"), 4, random);
        honest = Loader.powerUp(storage, "test", random, pattern -> {}).open();
        beforeTheAgentStarts();
        agent = Program.start(directory, bench.daemon(options().toArray(String[]::new)));
        agent.awaitLog("waiting for a loader");
    }

    /**
     * One that takes a network card. Linux 6.1 may find the directory of an earlier controller's network card in the place of the new
     * one's, where that lies at the same address, and refuse it as long as it is there; a second controller lies elsewhere.
     */
    private static DummyUdc controller() throws IOException, InterruptedException {
        for (int count = 1; count <= 3; count++) {
            for (DummyUdc each : DummyUdc.load(count, DummyUdc.Speed.HIGH)) {
                if (takesANetworkCard(each)) {
                    return each;
                }
            }
        }
        throw new IOException("no controller takes a network card");
    }

    private static boolean takesANetworkCard(DummyUdc udc) throws IOException, InterruptedException {
        KernelGadget.Identity card = new KernelGadget.Identity(0x0525, 0xa4a1, "Keyloader tests", "card", "0");
        try (KernelGadget gadget = KernelGadget.create("card", card)) {
            gadget.function("ecm.usb0");
            gadget.bind(udc);
            Await.until("the card", () -> SysfsUsb.find(card.vendor(), card.product())
                    .isPresent());
        } catch (IOException e) {
            System.out.println(udc.name() + ": " + e.getMessage());
            return false;
        }
        Await.until("the card to go", () -> SysfsUsb.find(card.vendor(), card.product())
                .isEmpty());
        return true;
    }

    /** What the agent is started with beside what every one is. */
    abstract List<String> options() throws IOException;

    void beforeTheAgentStarts() throws IOException, InterruptedException {}

    void afterTheAgentHasEnded() throws IOException {}

    /** Which drivers may hold what is no loader, once the agent has seen it. */
    abstract void assertDrivers(Optional<KernelGadgets.Kind> kind);

    /** One of how many that are much alike is plugged in; all with {@code keyloader.full}. */
    abstract int part();

    private <T> List<T> chosen(List<T> all) {
        int part = Boolean.getBoolean("keyloader.full") ? 1 : part();
        return IntStream.range(0, all.size())
                .filter(i -> i % part == 0)
                .mapToObj(all::get)
                .toList();
    }

    @AfterAll
    void itEnds() throws IOException {
        agent.close();
        afterTheAgentHasEnded();
    }

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
        logBefore = agent.log().length();
        driversSeen.clear();
    }

    @AfterEach
    void theAgentIsAliveAndHasAppliedNothing() throws IOException, InterruptedException {
        assertThat(agent.isAlive()).isTrue();
        assertThat(agent.log().substring(logBefore))
                .doesNotContain("Exception", "Error", "\u001b", "a fault of its own");
        kernel.assertClean();
    }

    private void assertNothingApplied() throws IOException {
        assertThat(bench.configuration()).isEmpty();
    }

    /** Meanwhile it is noted which drivers hold the devices of these ids. */
    private void awaitLog(String expression, int vendor, int product) throws IOException, InterruptedException {
        Pattern wanted = Pattern.compile("(?m)^keyloader-agent: " + expression + "$");
        Await.value("the agent to say " + expression, SESSION, () -> {
            lookAtDrivers(vendor, product);
            boolean said = wanted.matcher(agent.log().substring(logBefore)).find();
            return said || !agent.isAlive() ? Optional.of(expression) : Optional.empty();
        });
        for (int i = 0; i < 3; i++) { // and a little after
            lookAtDrivers(vendor, product);
        }
    }

    private void lookAtDrivers(int vendor, int product) throws IOException {
        for (SysfsUsb.Device device : SysfsUsb.devices()) {
            if (device.vendor() == vendor && device.product() == product) {
                device.interfaces().forEach(each -> each.driver().ifPresent(driversSeen::add));
            }
        }
    }

    abstract List<KernelGadgets.Kind> whatPeoplePlugIn();

    @Order(1)
    @ParameterizedTest
    @MethodSource("whatPeoplePlugIn")
    void isLeftAlone(KernelGadgets.Kind kind) throws Exception {
        int vendor = kind.identity().vendor();
        int product = kind.identity().product();
        try (KernelGadget gadget = plugIn(kind)) {
            assertThat(gadget).isNotNull();
            awaitLog(
                    "USB device %04x:%04x at [0-9.-]+ is no loader and is left alone .+".formatted(vendor, product),
                    vendor,
                    product);
        }
        assertThat(driversSeen).doesNotContain("usbfs");
        assertDrivers(Optional.of(kind));
        Await.until("it to go", () -> SysfsUsb.find(vendor, product).isEmpty());
        assertNothingApplied();
    }

    /**
     * Now and then Linux 6.1.192 finds no directory for a gadget's network interface ("kobject_add_internal failed for usb0
     * (error: -2 parent: net)"). To bind the same gadget again ends in a BUG of its own, so that it is made anew.
     */
    private KernelGadget plugIn(KernelGadgets.Kind kind) throws Exception {
        for (int again = GADGETS - 1; ; again--) {
            KernelGadget gadget = kind.create(directory);
            try {
                gadget.bind(udc);
                return gadget;
            } catch (IOException e) {
                gadget.close();
                if (again == 0) {
                    throw e;
                }
                System.out.println("made anew: " + e.getMessage());
            }
        }
    }

    List<Forgery> forgedDescriptors() {
        return chosen(Forgeries.byDescriptors());
    }

    @Order(2)
    @ParameterizedTest
    @MethodSource("forgedDescriptors")
    void isNotEvenSpokenTo(Forgery forgery) throws Exception {
        try (ForgedDevice device = new ForgedDevice(forgery)) {
            awaitLog(forgery.said(), 0x1209, 0x0001);
            assertThat(device.touches()).isEmpty();
        }
        assertThat(driversSeen).doesNotContain("usbfs");
        assertDrivers(Optional.empty());
        assertNothingApplied();
    }

    List<Forgery> forgedSizes() {
        return chosen(Forgeries.bySize());
    }

    @Order(3)
    @ParameterizedTest
    @MethodSource("forgedSizes")
    void whatTheSystemItselfStumblesOverDoesNoHarm(Forgery forgery) throws Exception {
        try (ForgedDevice device = new ForgedDevice(forgery)) {
            Await.until(
                    "the kernel to complain of it", () -> kernelSays("(config|descriptor|endpoint|unable to enum)"));
            if (forgery.isShown()) {
                awaitLog(forgery.said(), 0x1209, 0x0001);
            } else {
                // Given up: there is nothing that a program could see, report or speak to.
                Await.until("the kernel to give it up", () -> kernelSays("unable to enumerate"));
                assertThat(VirtualHub.devices()).isEmpty();
            }
            assertThat(device.touches()).isEmpty();
            assertThat(device.isServing()).isTrue();
        }
        assertThat(driversSeen).doesNotContain("usbfs");
        assertDrivers(Optional.empty());
        assertNothingApplied();
    }

    private boolean kernelSays(String expression) throws IOException {
        try {
            return kernel.log().stream().anyMatch(line -> line.matches(".* usb .*: .*" + expression + ".*"));
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    List<Forgery> forgedAnswers() throws Exception {
        Bytes kid = kid();
        return chosen(Stream.of(
                        Forgeries.byStringsAndSessions(),
                        Forgeries.byAnswers(honest),
                        Forgeries.byMessages(honest, kid))
                .flatMap(List::stream)
                .toList());
    }

    private Bytes kid() throws Exception {
        return Label.parse(label).key().id().value();
    }

    @Order(4)
    @ParameterizedTest
    @MethodSource("forgedAnswers")
    void isEndedAndBelievedInNothing(Forgery forgery) throws Exception {
        try (ForgedDevice device = new ForgedDevice(forgery)) {
            awaitLog(forgery.said(), 0x1209, 0x0001);
            assertThat(device.touches().isEmpty())
                    .as("touched: %s", device.touches())
                    .isEqualTo(forgery.isToBeLeftAlone());
        }
        Await.until("the agent to see it go", () -> {
            String log = agent.log().substring(logBefore);
            return log.contains("is unplugged") || log.contains("(no loader is plugged in)") || !agent.isAlive();
        });
        assertNothingApplied();
    }

    /** The positive control of it all: the same agent, still, and a session that is seen in sysfs. */
    @Order(5)
    @Test
    void thenALoaderComesAndIsHandled() throws Exception {
        Bench wired = new Bench(directory);
        try (Program loader = wired.plugIn(wired.store())) {
            wired.runOk(wired.prepare(label));
            assertThat(loader.isAlive()).isTrue();
        }
        assertNothingApplied();
        try (ImportedLoader loader = new ImportedLoader(wired.store(), 64)) {
            awaitLog("JOINED: .+", 0x1209, 0x0001);
            agent.awaitLine("light: steady");
            assertThat(loader.device().speed()).isEqualTo("480");
        }
        assertThat(driversSeen).containsExactly("usbfs");
        assertThat(String.join("\n", bench.configuration())).contains(Bench.PASSPHRASE);
        assertThat(Files.exists(wired.store())).isTrue();
    }
}
