package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.state.Outcome;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No space is left from one step on; later there is. What was begun is said not to be done, and then done once. */
@Timeout(240)
class FullDiskTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    /** From the n-th step on that needs space, there is none. */
    private static final class Full extends FilterSteps {
        private final int from;
        private int steps;

        Full(int from) {
            this.from = from;
        }

        boolean wasFull() {
            return steps >= from;
        }

        private void take(Path path) throws IOException {
            steps++;
            if (wasFull()) {
                throw new FileSystemException(path.toString(), null, "No space left on device");
            }
        }

        @Override
        public void createDirectory(Path path) throws IOException {
            take(path);
            super.createDirectory(path);
        }

        @Override
        public void write(Path file, byte[] content, Access access) throws IOException {
            take(file);
            super.write(file, content, access);
        }

        @Override
        public void symbolicLink(Path link, Path target) throws IOException {
            take(link);
            super.symbolicLink(link, target);
        }
    }

    private static void saysSo(Bench bench, int code) {
        assertThat(code).as(bench.err).isEqualTo(1);
        assertThat(bench.err)
                .contains("no space is left")
                .doesNotContain("Exception")
                .doesNotContain(".new")
                .doesNotContain("/.keyloader");
        assertThat(bench.out).doesNotContain("steady").doesNotContain("KEYLOADER:");
    }

    @Test
    void atEveryStepOfProvisioning() {
        Bench bench = Bench.in(directory.resolve("bench"));
        for (int from = 1; from < 50; from++) {
            Path state = directory.resolve("state-" + from);
            Path picture = directory.resolve("label-" + from + ".png");
            String[] command = {
                "provision", "--state", state.toString(), "--serial", "FULL-1", "--label", picture.toString()
            };
            Full full = new Full(from);
            bench.steps = full;
            int code = bench.command(command);
            bench.steps = new FileSteps();
            if (!full.wasFull()) {
                assertThat(code).isZero();
                assertThat(from).isGreaterThan(3);
                return;
            }
            saysSo(bench, code);
            assertThat(bench.err).contains("hint: ");
            assertThat(picture).doesNotExist();
            assertThat(bench.command(command)).as(bench.err).isZero();
            assertThat(picture).exists();
            assertThat(bench.command("status", "--state", state.toString())).isZero();
        }
        throw new AssertionError("the program does not end");
    }

    /** A meter with a network, and a message for another on its loader. */
    private final class Scene {
        final Bench bench;
        final Installer.Sent sent;

        Scene(Path place) {
            bench = Bench.in(place);
            installer.seal(bench.label, 1, "Old").putOn(bench.socket);
            assertThat(bench.runOnce()).as(bench.err).isZero();
            bench.plugIn(LoaderSocket.newLoader());
            sent = installer.seal(bench.label, 2, "New");
            sent.putOn(bench.socket);
        }

        void isWhole() {
            boolean applied = bench.stored().outcome(sent.digest()).isPresent();
            assertThat(bench.networksInForce()).hasSize(1).isSubsetOf("Old", "New");
            if (!applied) {
                assertThat(bench.networksInForce()).containsExactly("Old");
                assertThat(bench.socket.contentOf(sent.digest())).isEqualTo(sent.message());
            }
        }

        void finishesOnce() {
            boolean applied = bench.stored().outcome(sent.digest()).isPresent();
            bench.radio.tried.clear();
            assertThat(bench.runOnce()).as(bench.err).isIn(Verdict.JOINED.code(), Verdict.ALREADY_USED.code());
            assertThat(bench.radio.tried).hasSize(applied ? 0 : 1);
            assertThat(bench.networksInForce()).containsExactly("New");
            assertThat(bench.stored().lastGeneration()).isEqualTo(2);
            assertThat(bench.stored().outcomes()).hasSize(2).allMatch(Outcome::done);
            assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
            assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
            assertThat(bench.networkFiles()).containsExactly("current", "keyloader-generation-2");
        }
    }

    @Test
    void atEveryStepOfApplying() {
        for (int from = 1; from < 60; from++) {
            Scene scene = new Scene(directory.resolve("apply-" + from));
            Full full = new Full(from);
            scene.bench.steps = full;
            int code = scene.bench.runOnce();
            if (!full.wasFull()) {
                assertThat(code).isZero();
                assertThat(from).isGreaterThan(6);
                return;
            }
            saysSo(scene.bench, code);
            scene.isWhole();
            saysSo(scene.bench, scene.bench.runOnce());
            scene.isWhole();
            scene.bench.steps = new FileSteps();
            scene.finishesOnce();
        }
        throw new AssertionError("the program does not end");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** The kernel's own full disk, by pages. */
    @Test
    void onAFileSystemThatIsReallyFull() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        boolean mounted = System.getProperty("user.name").equals("root")
                && run("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "keyloader-test", disk.toString());
        if (!mounted) {
            System.err.println("SKIPPED: a tmpfs can't be mounted here, so the full disk is a simulated one only");
        }
        assumeTrue(mounted, "no tmpfs");
        try {
            int failed = 0;
            for (int pages = 0; pages < 12; pages++) {
                Scene scene = new Scene(disk.resolve("meter-" + pages));
                Path filler = disk.resolve("filler");
                fill(filler, pages);
                int code = scene.bench.runOnce();
                scene.isWhole();
                if (code != 0) {
                    saysSo(scene.bench, code);
                    failed++;
                }
                Files.delete(filler);
                scene.finishesOnce();
                removeAll(disk.resolve("meter-" + pages));
            }
            assertThat(failed).as("runs without space").isBetween(2, 11);
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isTrue();
        }
    }

    private static void fill(Path filler, int pages) throws IOException {
        byte[] page = new byte[4096];
        long size = 0;
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(page);
                size += page.length;
            }
        } catch (IOException e) {
            // full
        }
        try (var channel = java.nio.channels.FileChannel.open(filler, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(size - (long) pages * page.length);
        }
    }

    private static void removeAll(Path tree) throws IOException {
        List<Path> all;
        try (var walk = Files.walk(tree)) {
            all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
    }
}
