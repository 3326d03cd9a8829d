package keyloader.system.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of each program before each of its durable steps and exchanges, as a real process, then a restart and the rest
 * of the job. Whatever was cut: applied exactly once, one verified receipt, nothing left over.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KillTest {
    private static final int JOINED = 0;
    private static final int ALREADY_USED = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path root;

    private Bench origin;
    private String label = "";

    /** A fresh meter and an empty loader. */
    @BeforeEach
    void prepareOrigin() throws Exception {
        origin = new Bench(Files.createDirectory(root.resolve("origin")));
        Program.Ended provisioned = InProcess.run(origin.directory(), origin.provision("TEST-0001"));
        assertThat(provisioned.code()).as(provisioned.toString()).isZero();
        label = provisioned.out().strip();
        try (AutoCloseable loader = InProcess.plugIn(origin.loader(origin.store()))) {
            assertThat(loader).isNotNull();
        }
    }

    private void originHasAMessage() throws Exception {
        try (AutoCloseable loader = InProcess.plugIn(origin.loader(origin.store()))) {
            assertThat(loader).isNotNull();
            ok(origin, origin.prepare(label));
        }
    }

    private void originHasAReceipt() throws Exception {
        originHasAMessage();
        try (AutoCloseable loader = InProcess.plugIn(origin.loader(origin.store()))) {
            assertThat(loader).isNotNull();
            ok(origin, origin.agent());
        }
    }

    @Test
    void factoryWhileProvisioning() throws Exception {
        int steps = sweep(
                "provision",
                bench -> {
                    deleteRecursively(bench.directory().resolve("meter"));
                    Program.Start start = bench.provision("TEST-0001").withMain(VictimAgentMain.class.getName());
                    return new Cut(start, false);
                },
                (bench, stopped) -> {
                    Program.Ended first = InProcess.run(bench.directory(), bench.provision("TEST-0001"));
                    assertThat(first.code()).as(first.toString()).isZero();
                    Program.Ended second = InProcess.run(bench.directory(), bench.provision("TEST-0001"));
                    assertThat(second.out()).isEqualTo(first.out());
                    try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                        assertThat(loader).isNotNull();
                        ok(bench, bench.prepare(first.out().strip()));
                        finish(bench);
                    }
                });
        assertThat(steps).isGreaterThan(3);
    }

    @Test
    void hostToolWhilePreparing() throws Exception {
        int steps = sweep(
                "prepare",
                bench -> new Cut(bench.prepare(label).withMain(VictimHostMain.class.getName()), true),
                (bench, stopped) -> {
                    try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                        assertThat(loader).isNotNull();
                        prepareAfterACut(bench);
                        finish(bench);
                    }
                });
        assertThat(steps).isGreaterThan(8);
    }

    @Test
    void hostToolWhileReadingReceipts() throws Exception {
        originHasAReceipt();
        int steps = sweep(
                "receipts",
                bench -> new Cut(bench.receipts().withMain(VictimHostMain.class.getName()), true),
                (bench, stopped) -> {
                    try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                        assertThat(loader).isNotNull();
                        ok(bench, bench.receipts());
                        assertThat(ok(bench, bench.savedReceipts()).out()).contains("\"JOINED\"");
                        assertThat(slots(bench)).isEmpty();
                        assertThat(bench.configuration()).isNotEmpty();
                    }
                });
        assertThat(steps).isGreaterThan(8);
    }

    @Test
    void agentWhileApplyingWithTheLoaderLeftPlugged() throws Exception {
        originHasAMessage();
        Path copy = Files.copy(origin.store(), root.resolve("copy"));
        int steps = sweep(
                "agent",
                bench -> new Cut(bench.agent().withMain(VictimAgentMain.class.getName()), true),
                (bench, stopped) -> {
                    try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                        assertThat(loader).isNotNull();
                        finish(bench);
                    }
                    replayAppliesNothing(bench, copy);
                });
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void loaderWhileStoring() throws Exception {
        int steps = sweepLoader("store", bench -> bench.prepare(label), bench -> {
            prepareAfterACut(bench);
            finish(bench);
        });
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void loaderWhileConsuming() throws Exception {
        originHasAMessage();
        Path copy = Files.copy(origin.store(), root.resolve("copy"));
        int steps = sweepLoader("consume", Bench::agent, bench -> finish(bench));
        assertThat(steps).isGreaterThan(8);
        assertThat(copy).exists();
    }

    @Test
    void loaderWhileReleasing() throws Exception {
        originHasAReceipt();
        int steps = sweepLoader("release", Bench::receipts, bench -> {
            ok(bench, bench.receipts());
            assertThat(slots(bench)).isEmpty();
        });
        assertThat(steps).isGreaterThan(4);
    }

    // How it is done.

    /** @param withLoader whether a loader is plugged in meanwhile */
    private record Cut(Program.Start victim, boolean withLoader) {}

    private interface Scene {
        Cut of(Bench bench) throws Exception;
    }

    private interface Rest {
        void of(Bench bench, Program.Ended stopped) throws Exception;
    }

    private interface Then {
        void of(Bench bench) throws Exception;
    }

    private interface Driver {
        Program.Start of(Bench bench);
    }

    /** @return how many steps there were to cut before */
    private int sweep(String name, Scene scene, Rest rest) throws Exception {
        for (int step = 1; ; step++) {
            Bench bench = origin.copyTo(root.resolve(name + step));
            Cut cut = scene.of(bench);
            Path marker = bench.directory().resolve("stopped");
            boolean stopped;
            Program.Ended ended;
            try (AutoCloseable loader = cut.withLoader() ? InProcess.plugIn(bench.loader(bench.store())) : () -> {}) {
                assertThat(loader).isNotNull();
                try (Program victim =
                        Program.start(bench.directory(), Victim.armed(cut.victim(), String.valueOf(step), marker))) {
                    stopped = victim.awaitFileOrEnd(marker);
                    victim.kill();
                    ended = victim.await();
                }
            }
            if (!stopped) {
                assertThat(ended.code()).as(ended.toString()).isZero();
                return step - 1;
            }
            describe(name, step, marker, () -> rest.of(bench, ended));
            deleteRecursively(bench.directory());
        }
    }

    /** Kills the loader before each of its steps, while it starts and while it is being used. */
    private int sweepLoader(String name, Driver driver, Then then) throws Exception {
        for (int step = 1; ; step++) {
            Bench bench = origin.copyTo(root.resolve(name + step));
            Path marker = bench.directory().resolve("stopped");
            Program.Start victim = bench.loader(bench.store()).withMain(VictimLoaderMain.class.getName());
            Thread user;
            boolean stopped;
            try (Program loader =
                    Program.start(bench.directory(), Victim.armed(victim, String.valueOf(step), marker))) {
                user = new Thread(() -> use(bench, driver, loader));
                user.start();
                stopped = awaitMarkerOrEnd(marker, user);
                loader.kill();
            }
            if (!stopped) {
                return step - 1;
            }
            describe(name, step, marker, () -> {
                try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                    assertThat(loader).isNotNull();
                    user.join(TimeUnit.SECONDS.toMillis(60)); // an agent that runs finds the loader again by itself
                    assertThat(user.isAlive())
                            .as("still busy with the loader that was killed")
                            .isFalse();
                    then.of(bench);
                }
            });
            deleteRecursively(bench.directory());
        }
    }

    /** Its outcome does not count: the loader may die under it. */
    private static void use(Bench bench, Driver driver, Program loader) {
        try {
            loader.awaitLine("ready");
        } catch (AssertionError | IOException killedWhileStarting) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Program.Ended ended = InProcess.run(bench.directory(), driver.of(bench));
        assertThat(ended).isNotNull();
    }

    private static boolean awaitMarkerOrEnd(Path marker, Thread user) throws InterruptedException {
        while (!Files.exists(marker)) {
            if (!user.isAlive()) {
                return Files.exists(marker);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    /** What a person does after a cut: finish what is pending; begin again if there is nothing. */
    private void prepareAfterACut(Bench bench) throws Exception {
        ok(bench, bench.resume());
        if (slots(bench).isEmpty()) {
            ok(bench, bench.prepare(label));
        }
    }

    /** From a message on the loader, or one that the meter is about to spend, to the verified receipt. */
    private static void finish(Bench bench) throws Exception {
        Program.Ended applied = InProcess.run(bench.directory(), bench.agent());
        assertThat(applied.code()).as(applied.toString()).isIn(JOINED, ALREADY_USED);
        JsonNode status = JSON.readTree(ok(bench, bench.status()).out());
        long joined = stream(status.get("outcomes"))
                .filter(outcome -> outcome.get("verdict").asText().equals("JOINED"))
                .count();
        assertThat(joined).as("applied exactly once").isOne();
        assertThat(status.at("/network/generation").asInt()).isOne();
        assertThat(status.get("pendingConsumes").asInt()).isZero();
        assertThat(String.join("\n", bench.configuration())).contains(Bench.PASSPHRASE);
        assertThat(generations(bench)).as("nothing unfinished beside it").isOne();
        Program.Ended receipts = ok(bench, bench.receipts());
        assertThat(receipts.out().split("\"JOINED\"", -1).length)
                .as(receipts.out())
                .isGreaterThan(1);
        assertThat(slots(bench)).isEmpty();
    }

    private static void replayAppliesNothing(Bench bench, Path copy) throws Exception {
        List<String> before = bench.configuration();
        Path replay = Files.copy(copy, bench.directory().resolve("replay"), StandardCopyOption.REPLACE_EXISTING);
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(replay))) {
            assertThat(loader).isNotNull();
            assertThat(InProcess.run(bench.directory(), bench.agent()).code()).isEqualTo(ALREADY_USED);
        }
        assertThat(bench.configuration()).isEqualTo(before);
    }

    private static Program.Ended ok(Bench bench, Program.Start start) {
        return InProcess.runOk(bench.directory(), start);
    }

    private static List<JsonNode> slots(Bench bench) throws IOException {
        return stream(JSON.readTree(ok(bench, bench.inspect()).out()).get("slots"))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }

    private static long generations(Bench bench) throws IOException {
        try (Stream<Path> entries = Files.list(bench.network())) {
            return entries.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .count();
        }
    }

    private interface Check {
        void run() throws Exception;
    }

    /** Names the step in what fails. */
    private static void describe(String name, int step, Path marker, Check check) throws Exception {
        try {
            check.run();
        } catch (AssertionError e) {
            throw new AssertionError(
                    name + ", killed before step " + Files.readString(marker) + ": " + e.getMessage(), e);
        }
        assertThat(Files.readString(marker)).startsWith(step + " ");
    }

    private static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
