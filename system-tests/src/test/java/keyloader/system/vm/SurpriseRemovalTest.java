package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.Cable.Way;
import keyloader.system.vm.DummyUdc.Speed;
import keyloader.system.vm.Rounds.Victim;
import keyloader.usb.UsbFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cable is pulled before each transfer of the whole job, and at random moments (20; 1,000 with {@code
 * system-tests/vm/run --full SurpriseRemovalTest}): nothing is lost, nothing is applied twice, and all are ready again.
 * The loader runs on, as one with a battery would; that it loses its power as well is KillTest's part.
 */
@InVm
@Timeout(value = 3, unit = TimeUnit.HOURS)
class SurpriseRemovalTest {
    private static final String GADGET = "keyloader";
    /** The installer's container grows, and all of it is listed in each round. */
    private static final int ROUNDS_OF_ONE_INSTALLER = 50;

    private static final Set<Victim> ALL = EnumSet.allOf(Victim.class);

    @TempDir
    Path root;

    private final Kernel kernel = Kernel.mark();

    @SuppressWarnings("NullAway.Init")
    private Cable cable;

    @SuppressWarnings("NullAway.Init")
    private AutoCloseable loader;

    private int installers;

    SurpriseRemovalTest() throws IOException {}

    @BeforeEach
    void aLoaderIsPluggedIn() throws IOException, InterruptedException {
        cable = new Cable(DummyUdc.load(1, Speed.HIGH).get(0), GADGET);
        loader = InProcess.plugIn(Program.Start.of(
                Program.LOADER,
                "run",
                "--store",
                root.resolve("store").toString(),
                "--link",
                "functionfs:" + root.resolve(GADGET)));
        Cable.awaitLoader();
    }

    @AfterEach
    void itIsTakenAwayAndTheKernelDidNotComplain() throws Exception {
        loader.close();
        kernel.assertClean();
    }

    private Rounds fresh() throws IOException {
        installers++;
        return new Rounds(Files.createDirectory(root.resolve("installer" + installers)), cable::open);
    }

    /** The loader's side goes first at every boundary; in the long form the host's port as well. */
    static Stream<Arguments> pulls() {
        return Stream.of(Way.values())
                .filter(way -> way == Way.CONTROLLER || Captures.full())
                .flatMap(way -> ALL.stream().map(victim -> Arguments.of(victim, way)));
    }

    @ParameterizedTest
    @MethodSource("pulls")
    void beforeEveryTransfer(Victim victim, Way way) throws Exception {
        Rounds rounds = fresh();
        boolean pulled = true;
        int step = 0;
        while (pulled) {
            step++;
            int before = step;
            boolean[] was = new boolean[1];
            rounds.round(Set.of(victim), (program, run) -> {
                cable.pullBefore(before, way);
                run.run();
                was[0] = cable.wasPulled();
                assertThat(cable.faults()).allSatisfy(fault -> assertThat(fault).isInstanceOf(UsbFault.Removed.class));
                // What becomes of CLOSE_SESSION, nobody waits for.
                assertThat(cable.faults().isEmpty()).isEqualTo(!was[0] || cable.wasClosing());
                cable.leave();
                return was[0];
            });
            pulled = was[0];
        }
        System.out.println("pulled before each of " + (step - 1) + " transfers of " + victim + ", " + way);
        assertThat(step).isGreaterThan(8); // OPEN_SESSION, INFO, LIST and one more, there and back each
    }

    @Test
    void atRandomMoments() throws Exception {
        long seed = Long.getLong("keyloader.seed", System.nanoTime());
        int moments = Captures.full() ? 1000 : 20;
        System.out.println("pulling at " + moments + " moments, seed " + seed);
        Random random = new Random(seed);
        Rounds rounds = fresh();
        Map<Victim, Long> usual = new EnumMap<>(Victim.class);
        rounds.round(ALL, (program, run) -> {
            long began = System.nanoTime();
            run.run();
            usual.put(program, System.nanoTime() - began);
            return false;
        });
        int[] hits = new int[1];
        int pulls = 0;
        while (pulls < moments) {
            pulls += ALL.size();
            if (rounds.done() >= ROUNDS_OF_ONE_INSTALLER) {
                rounds = fresh();
            }
            rounds.round(ALL, (program, run) -> {
                long after = (long) (random.nextDouble() * usual.getOrDefault(program, 0L));
                cable.forget();
                FutureTask<Void> hand = pullAfter(after, random.nextBoolean() ? Way.PORT : Way.CONTROLLER);
                run.run();
                hand.get();
                // Also that there was no loader just then: a program may begin while the cable is out.
                assertThat(cable.faults()).allSatisfy(fault -> assertThat(fault).isInstanceOf(UsbFault.class));
                hits[0] += cable.faults().isEmpty() ? 0 : 1;
                return true;
            });
        }
        System.out.println(hits[0] + " of " + pulls + " moments disturbed the program");
        assertThat(hits[0]).as("pulls that were in time").isGreaterThanOrEqualTo(pulls / 7);
    }

    /** A meter's program runs on through all of it, and ends with a message that was applied once. */
    @Test
    void theMeterIsReadyAgainEachTime() throws Exception {
        Bench bench = new Bench(Files.createDirectory(root.resolve("daemon")), List.of(), "usb");
        String label = bench.newMeter();
        assertThat(InProcess.run(bench.directory(), bench.prepare(label), cable::open)
                        .code())
                .isZero();
        cable.pull(Way.PORT);
        try (Program meter = Program.start(bench.directory(), bench.daemon())) {
            meter.awaitLog("waiting for a loader");
            for (int plug = 1; plug <= 5; plug++) {
                cable.plug(Way.PORT);
                int wanted = plug;
                Await.until("plug " + plug + " to be seen", () -> count(meter, "is plugged in") >= wanted);
                cable.pull(Way.PORT);
            }
            int before = count(meter, "; next: ");
            cable.plug(Way.PORT);
            Await.until("the last plug to be handled", () -> count(meter, "; next: ") > before);
            assertThat(meter.isAlive()).isTrue();
        }
        JsonNode status = bench.json(bench.status());
        assertThat(status.at("/network/generation").asInt()).isOne();
        assertThat(status.get("pendingConsumes").asInt()).isZero();
        assertThat(String.join("", bench.configuration())).contains(Bench.PASSPHRASE);
    }

    private static int count(Program program, String words) throws IOException {
        return program.log().split(Pattern.quote(words), -1).length - 1;
    }

    private FutureTask<Void> pullAfter(long nanoseconds, Way way) {
        FutureTask<Void> hand = new FutureTask<>(() -> {
            TimeUnit.NANOSECONDS.sleep(nanoseconds);
            cable.pull(way);
            cable.plug(way);
            return null;
        });
        new Thread(hand, "hand").start();
        return hand;
    }
}
