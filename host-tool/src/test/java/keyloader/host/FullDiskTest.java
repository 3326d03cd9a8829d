package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.port.SystemFiles;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No room, or no permission, for the container: nothing is lost, on the loader neither, and no file is half-written. */
@Timeout(120)
class FullDiskTest {
    @TempDir
    Path directory;

    private Pc pc;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    private static List<String> names(Path at) throws IOException {
        try (Stream<Path> files = Files.list(at)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(FullFiles.Refusal.class)
    void prepareOnAFullDiskWritesNothingToTheLoaderAndLeavesTheContainerAsItWas(FullFiles.Refusal where)
            throws IOException, LoaderRefusedException {
        pc.run("keys");
        byte[] before = Files.readAllBytes(pc.container());
        pc.files = new FullFiles(where);

        Ran ran = pc.prepare(meter);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: cannot save the container " + pc.container() + ": No space left on device")
                .contains("hint: make room")
                .doesNotContain(".new");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(Files.readAllBytes(pc.container())).isEqualTo(before);
        assertThat(names(pc.config)).containsExactly("container", "container.lock");

        pc.files = new SystemFiles();
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
    }

    @ParameterizedTest
    @EnumSource(FullFiles.Refusal.class)
    void receiptsOnAFullDiskFreeNoSlot(FullFiles.Refusal where) throws IOException, LoaderRefusedException {
        pc.prepare(meter);
        meter.consume(pc.loader, 0);
        pc.files = new FullFiles(where);

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: cannot save the container");
        assertThat(Meter.list(pc.loader)).extracting(slot -> slot.state()).containsExactly(SlotState.SPENT);
        assertThat(names(pc.config)).doesNotContain("container.new");
        pc.files = new SystemFiles();
        assertThat(pc.kept().messages()).extracting(MessageRecord::stage).containsExactly(Stage.WRITTEN);
        assertThat(pc.receipts().out()).contains("JOINED").contains("released");
    }

    @ParameterizedTest
    @EnumSource(FullFiles.Refusal.class)
    void aPassphraseThatCannotBeSavedChangesNothing(FullFiles.Refusal where) throws IOException {
        String code = pc.run("keys").outLines().get(0);
        Path pass = pc.file("new", "open sesame\n");
        pc.files = new FullFiles(where);
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", pass.toString())
                        .exit())
                .isEqualTo(1);
        pc.files = new SystemFiles();
        assertThat(pc.run("keys").outLines().get(0)).isEqualTo(code);
        assertThat(names(pc.config)).containsExactly("container", "container.lock");
    }

    /** A file system of its own, small or read-only. */
    private record Mounted(Path at) implements AutoCloseable {
        static Mounted small(Path at) throws IOException, InterruptedException {
            Files.createDirectory(at);
            boolean mounted = sh("mount -t tmpfs -o size=32k,mode=700 tmpfs '" + at + "'") == 0;
            if (!mounted) {
                String skipped = "SKIPPED: a real full disk needs the right to mount a tmpfs (root); "
                        + "the same was tested through the port";
                System.err.println("FullDiskTest: " + skipped);
                Assumptions.abort(skipped);
            }
            return new Mounted(at);
        }

        void readOnly() throws IOException, InterruptedException {
            assertThat(sh("mount -o remount,ro '" + at + "'")).isZero();
        }

        void fill() throws IOException {
            try (var out = Files.newOutputStream(at.resolve("filler"))) {
                byte[] page = new byte[256];
                while (true) {
                    out.write(page);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }

        private static int sh(String command) throws IOException, InterruptedException {
            return new ProcessBuilder("sh", "-c", command + " 2>/dev/null")
                    .start()
                    .waitFor();
        }

        @Override
        public void close() throws IOException {
            new ProcessBuilder("umount", at.toString()).start().onExit().join();
        }
    }

    @Test
    void aRealDiskThatIsFullLosesNothing() throws IOException, LoaderRefusedException, InterruptedException {
        try (Mounted disk = Mounted.small(directory.resolve("disk"))) {
            Path container = disk.at().resolve("container");
            String[] here = {"--container", container.toString()};
            assertThat(pc.prepare(meter, here).exit()).isEqualTo(0);
            meter.consume(pc.loader, 0);
            byte[] before = Files.readAllBytes(container);
            disk.fill();

            Ran prepare = pc.prepare(new Meter("SN-0002"), here);
            Ran receipts = pc.receipts(here);
            assertThat(prepare.exit()).isEqualTo(1);
            assertThat(prepare.err())
                    .contains("error: cannot save the container")
                    .contains("No space left on device");
            assertThat(receipts.exit()).isEqualTo(1);
            assertThat(Files.readAllBytes(container)).isEqualTo(before);
            assertThat(names(disk.at())).containsExactly("container", "container.lock", "filler");
            assertThat(Meter.list(pc.loader)).extracting(slot -> slot.state()).containsExactly(SlotState.SPENT);

            Files.delete(disk.at().resolve("filler"));
            assertThat(pc.receipts(here).out()).contains("JOINED").contains("released");
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsSaidToBeSo() throws IOException, LoaderRefusedException, InterruptedException {
        try (Mounted disk = Mounted.small(directory.resolve("disk"))) {
            Path container = disk.at().resolve("container");
            pc.run("keys", "--container", container.toString());
            byte[] before = Files.readAllBytes(container);
            disk.readOnly();

            for (Path file : List.of(container, disk.at().resolve("fresh"))) {
                Ran ran = pc.prepare(meter, "--container", file.toString());
                assertThat(ran.exit()).isEqualTo(1);
                assertThat(ran.err())
                        .contains("error: cannot use the container " + file + ": Read-only file system")
                        .contains("hint: check the directory's permissions");
            }
            assertThat(Files.readAllBytes(container)).isEqualTo(before);
            assertThat(Meter.list(pc.loader)).isEmpty();
        }
    }
}
