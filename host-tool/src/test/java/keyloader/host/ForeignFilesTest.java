package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of another kind, given for a container, a label or a network: refused, and left exactly as they are. */
@Timeout(120)
class ForeignFilesTest {
    @TempDir
    Path directory;

    private Pc pc;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        Files.createDirectory(directory.resolve("foreign"));
    }

    /** What may be taken for something else. */
    private enum Foreign {
        /** A loader's store: a superblock page (SPEC 15), then erased blocks. */
        STORE,
        /** A meter's record: CBOR [1, map, hash] (SPEC 13). */
        RECORD,
        CONTAINER,
        NETWORK_FILE,
        LABEL_TEXT,
        PICTURE,
        TEXT,
        NOTHING,
        HUGE
    }

    private Path make(Foreign kind) throws IOException {
        Path file = directory.resolve("foreign").resolve(kind.name());
        byte[] content =
                switch (kind) {
                    case STORE -> {
                        byte[] store = new byte[44 * 8192];
                        Arrays.fill(store, (byte) 0xff);
                        byte[] page = "\1\2\3\4\1\0\1\0\100\0\0\0\1\0\0\0\0\0\0\0keyloadr\1\0"
                                .getBytes(StandardCharsets.ISO_8859_1);
                        System.arraycopy(page, 0, store, 0, page.length);
                        yield store;
                    }
                    case RECORD -> {
                        byte[] record = new byte[70];
                        record[0] = (byte) 0x83;
                        record[1] = 1;
                        record[2] = (byte) 0xa0;
                        yield record;
                    }
                    case CONTAINER -> {
                        Pc other = new Pc(Files.createDirectory(directory.resolve("other")));
                        other.run("keys");
                        yield Files.readAllBytes(other.container());
                    }
                    case NETWORK_FILE ->
                        "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"x\"},\"cred\":{\"akm\":\"open\"}}"
                                .getBytes(StandardCharsets.UTF_8);
                    case LABEL_TEXT -> meter.label.uri().getBytes(StandardCharsets.US_ASCII);
                    case PICTURE -> keyloader.label.LabelDrawing.draw(meter.label);
                    case TEXT -> "dear diary".getBytes(StandardCharsets.UTF_8);
                    case NOTHING -> new byte[0];
                    case HUGE -> new byte[33 << 20];
                };
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        return file;
    }

    /** What is in the directory, how, and since when. */
    private List<String> state() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("foreign"))) {
            return files.map(ForeignFilesTest::state).sorted().toList();
        }
    }

    private static String state(Path file) {
        try {
            return file + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " "
                    + Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Foreign.class, mode = EnumSource.Mode.EXCLUDE, names = "CONTAINER")
    void aFileThatIsNoContainerIsRefusedAndNothingIsDoneToItOrBesideIt(Foreign kind)
            throws IOException, LoaderRefusedException {
        Path file = make(kind);
        List<String> before = state();
        for (String[] command :
                new String[][] {{"keys"}, {"loaders"}, {"receipts", "--saved"}, {"keys", "passphrase", "--remove"}}) {
            String[] args = Stream.concat(Arrays.stream(command), Stream.of("--container", file.toString()))
                    .toArray(String[]::new);
            Ran ran = pc.run(args);
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("error: the file given as container is not a keyloader container (" + file + ")")
                    .contains("hint: name the right file with --container; nothing was changed");
            assertThat(state()).isEqualTo(before);
        }
        assertThat(pc.prepare(meter, "--container", file.toString()).exit()).isEqualTo(1);
        assertThat(state()).isEqualTo(before);
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void aDirectoryOrDeviceGivenForAContainerIsRefused() throws IOException {
        Path inside = Files.createDirectory(directory.resolve("foreign/directory"));
        for (Path odd : List.of(inside, Path.of("/dev/null"))) {
            Ran ran = pc.run("keys", "--container", odd.toString());
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("is not a keyloader container (" + odd + ")");
        }
        assertThat(inside).isEmptyDirectory();
        assertThat(Path.of("/dev/null.lock")).doesNotExist();
        assertThat(state()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Foreign.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LABEL_TEXT", "PICTURE"})
    void aFileThatIsNoLabelIsRefused(Foreign kind) throws IOException, LoaderRefusedException {
        Path file = make(kind);
        List<String> before = state();
        Ran ran = pc.run(
                "prepare",
                "--meter",
                file.toString(),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.errLines()).hasSize(2);
        assertThat(ran.err())
                .contains(kind == Foreign.HUGE ? "error: the label in " : "error: the picture cannot be read: ")
                .contains("hint: ");
        assertThat(state()).isEqualTo(before);
        assertThat(pc.container()).doesNotExist();
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Foreign.class, mode = EnumSource.Mode.EXCLUDE, names = "NETWORK_FILE")
    void aFileThatIsNoNetworkIsRefused(Foreign kind) throws IOException, LoaderRefusedException {
        Path file = make(kind);
        List<String> before = state();
        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--network",
                file.toString(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: the network")
                .contains(file.toString())
                .contains("hint: ");
        assertThat(state()).isEqualTo(before);
        assertThat(pc.container()).doesNotExist();
        assertThat(Meter.list(pc.loader)).isEmpty();
    }
}
