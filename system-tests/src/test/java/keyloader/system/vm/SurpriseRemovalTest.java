package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cable is pulled before each transfer of the whole job, and at random moments (20; 1,000 with {@code
 * system-tests/vm/run --full SurpriseRemovalTest}): nothing is lost, nothing is applied twice, and all are ready again.
 * The loader runs on, as one with a battery would; that it loses its power as well is KillTest's part.
 */
@InVm
@Timeout(value = 2, unit = TimeUnit.HOURS)
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

    @ParameterizedTest
    @EnumSource(Victim.class)
    void beforeEveryTransfer(Victim victim) throws Exception {
        Rounds rounds = fresh();
        boolean pulled = true;
        int step = 0;
        while (pulled) {
            step++;
            Way way = step % 2 == 0 ? Way.PORT : Way.CONTROLLER;
            int before = step;
            boolean[] was = new boolean[1];
            rounds.round(Set.of(victim), (program, run) -> {
                cable.pullBefore(before, way);
                run.run();
                was[0] = cable.wasPulled();
                assertThat(cable.faults()).hasOnlyElementsOfType(UsbFault.Removed.class);
                cable.leave();
                return was[0];
            });
            pulled = was[0];
        }
        System.out.println("pulled before each of " + (step - 1) + " transfers of " + victim);
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
        for (int moment = 0; moment < moments; moment += ALL.size()) {
            if (rounds.done() >= ROUNDS_OF_ONE_INSTALLER) {
                rounds = fresh();
            }
            rounds.round(ALL, (program, run) -> {
                long after = (long) (random.nextDouble() * usual.getOrDefault(program, 0L));
                FutureTask<Void> hand = pullAfter(after, random.nextBoolean() ? Way.PORT : Way.CONTROLLER);
                run.run();
                hand.get();
                return true;
            });
        }
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
