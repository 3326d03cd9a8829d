package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import keyloader.host.manifest.Manifest;
import keyloader.host.manifest.ManifestException;
import keyloader.host.manifest.ManifestWriter;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.Label;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A factory's lines become a manifest, or nothing does. */
@Timeout(120)
class ManifestMakeTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Path manifest;
    private final Meter one = new Meter("SN-0001");
    private final Meter two = new Meter("SN-0002");
    private final Meter three = new Meter("SN-0003");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        manifest = directory.resolve("manifest.jsonl");
    }

    /** As a meter prints it; the other end's own test holds it against the same text. */
    static String line(Label label) {
        return ManifestWriter.ofNewMaker().add(label).lines.get(1);
    }

    private Path lines(String name, Meter... meters) throws IOException {
        List<String> lines = Stream.of(meters).map(meter -> line(meter.label)).toList();
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private Ran make(Path file, String... more) {
        List<String> args =
                new ArrayList<>(List.of("manifest", "make", file.toString(), "--output", manifest.toString()));
        args.addAll(List.of(more));
        return pc.run(args.toArray(String[]::new));
    }

    @Test
    void itHoldsTheLinesOfAllFilesInTheirOrderAndAnotherPcTakesIt() throws IOException {
        Ran made = make(lines("b", three, one), lines("a", two).toString());
        assertThat(made.exit()).as(made.err()).isZero();
        String maker = pc.kept().owner().ownerCode();
        assertThat(made.out()).contains("maker     " + maker).contains("meters    3");
        List<String> written = Files.readAllLines(manifest);
        assertThat(written).hasSize(5);
        assertThat(written.get(0)).startsWith("{\"format\":\"keyloader manifest 1\",\"key\":\"MDkw");
        assertThat(written.subList(1, 4)).containsExactly(line(three.label), line(one.label), line(two.label));
        assertThat(written.get(4)).matches("\\{\"signature\":\"[A-Za-z0-9+/]{86}==\"}");

        Pc other = new Pc(Files.createDirectory(directory.resolve("other")));
        Ran imported = other.run("manifest", "import", manifest.toString());
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out()).contains(maker).contains("3 in the manifest, 3 of them new");
        assertThat(other.prepare(two).out()).contains("verified by the factory's manifest");
        assertThat(other.prepare(new Meter("SN-0002")).exit()).isEqualTo(1);
    }

    @Test
    void everyByteOfItIsSigned() throws IOException {
        make(lines("a", one, two));
        byte[] file = Files.readAllBytes(manifest);
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 1;
            int at = i;
            assertThat(refused(changed)).as(() -> "byte " + at).isTrue();
        }
    }

    private static boolean refused(byte[] file) {
        try {
            Manifest.parse(file);
            return false;
        } catch (ManifestException e) {
            return true;
        }
    }

    @Test
    void theKeyThatHasSignedStaysAndSignsTheNextOne() throws IOException {
        make(lines("a", one));
        String maker = pc.kept().owner().ownerCode();
        Path next = directory.resolve("next.jsonl");
        Ran again = pc.run("manifest", "make", lines("b", two).toString(), "--output", next.toString(), "--json");
        JsonNode said = new ObjectMapper().readTree(again.out());
        assertThat(said.get("maker").asText()).isEqualTo(maker);
        assertThat(said.get("meters").asInt()).isEqualTo(1);
        assertThat(said.get("file").asText()).isEqualTo(next.toString());
        assertThat(said.get("dryRun").asBoolean()).isFalse();
        assertThat(pc.run("manifest", "import", manifest.toString()).exit()).isZero();
        assertThat(pc.run("manifest", "import", next.toString()).exit()).isZero();
    }

    @Test
    void linesMayComeFromWindowsOrThroughAPipe() throws IOException {
        String windows = line(one.label) + "\r\n\r\n  " + line(two.label);
        Ran made = pc.run(
                new FakeTerminal().withStandardInput(windows),
                "manifest",
                "make",
                "-",
                "--output",
                manifest.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(Files.readString(manifest)).doesNotContain("\r").contains("\n" + line(two.label) + "\n{\"sig");
        Ran both = pc.run("manifest", "make", "-", "--output", "x.jsonl", "--container-passphrase-file", "-");
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("cannot hold both the meters and a secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"kid\":\" | \"kid\":\"0 | its kid is not 64 hexadecimal digits",
                "\"serial\":\"SN-0002\" | \"serial\":\"SN-0009\" | its uri is not that of its serial and kid",
                "\"serial\":\"SN-0002\" | \"serial\":2 | its serial is missing, or not text",
                ";X: | ;X:0 | its uri is not that of its serial and kid",
                "\"1.0.0\" | 1 | its versions are not an object of texts",
                "{\"agent\":\"1.0.0\"} | \"1.0.0\" | its versions are not an object of texts",
                "{\"serial\" | {\"signature\":\"\",\"serial\" | of a finished manifest",
                "{\"serial\" | {\"format\":\"keyloader manifest 1\",\"serial\" | of a finished manifest",
                "{\"serial\" | {\"kid\":\"\",\"serial\" | not JSON, or a name twice",
                "{\"serial\" | [\"serial\" | not JSON",
            })
    void aBadLineIsNamedAndNothingIsMade(String what, String by, String reason) throws IOException {
        Path file = lines("lines", one, two);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines.get(1)).contains(what.strip());
        lines.set(1, lines.get(1).replace(what.strip(), by.strip()));
        Files.write(file, lines);
        Ran ran = make(file);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("line 2 of " + file + " does not hold: " + reason);
        assertThat(manifest).doesNotExist();
        assertThat(pc.container()).doesNotExist();
    }

    @Test
    void aKidThatIsNotThatOfTheKeyIsNamed() throws IOException {
        String wrong = line(two.label)
                .replace(
                        two.label.kid().value().hex(),
                        two.label.kid().value().hex().substring(0, 8)
                                + one.label.kid().value().hex().substring(8));
        Path file = Files.writeString(directory.resolve("lines"), line(one.label) + "\n" + wrong + "\n");
        assertThat(make(file).err()).contains("line 2 of").contains("its uri is not that of its serial and kid");
    }

    @Test
    void aKeyThatIsNoPointOfTheCurveIsNotSigned() throws IOException {
        ManifestWriter writer = ManifestWriter.ofNewMaker();
        writer.lines.clear();
        writer.addUnchecked("SN-0009", 5);
        Path file = Files.write(directory.resolve("lines"), writer.lines);
        assertThat(make(file).err()).contains("line 1 of").contains("its uri does not hold: label field K");
    }

    @Test
    void aMeterTwiceIsNamedWithBothPlaces() throws IOException {
        Path a = lines("a", one, two);
        Path b = lines("b", three, new Meter("SN-0002"));
        Ran serial = make(a, b.toString());
        assertThat(serial.err())
                .contains("line 2 of " + b + " does not hold: a serial that an earlier line has: line 2 of " + a);
        String key = line(new Label("SN-0004", one.label.key()));
        Path c = Files.writeString(directory.resolve("c"), key);
        assertThat(make(a, c.toString()).err())
                .contains("line 1 of " + c + " does not hold: a key that an earlier line has: line 1 of " + a);
        assertThat(manifest).doesNotExist();
    }

    @Test
    void whatIsMissingOrInTheWayIsSaid() throws IOException {
        Path file = lines("a", one);
        assertThat(pc.run("manifest", "make", "--output", "m.jsonl").err()).contains("no file is given");
        assertThat(pc.run("manifest", "make", file.toString()).err()).contains("--output is missing");
        assertThat(pc.run("manifest", "make", file.toString(), "--output", "m.txt")
                        .err())
                .contains("does not end in .jsonl");
        Path empty = Files.writeString(directory.resolve("empty"), "\n\n");
        assertThat(make(empty).err()).contains("there is no meter's line in");
        Files.writeString(manifest, "mine");
        assertThat(make(file).err()).contains("there is a file");
        assertThat(manifest).hasContent("mine");
        Files.delete(manifest);
        make(file);
        assertThat(make(manifest).err()).contains("there is a file");
        manifest = directory.resolve("of-a-manifest.jsonl");
        assertThat(make(directory.resolve("manifest.jsonl")).err())
                .contains("line 1 of")
                .contains("of a finished manifest");
    }

    @Test
    void tryingItDryChangesNothing() throws IOException {
        Ran dry = make(lines("a", one), "--dry-run");
        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("none yet: this PC has no key").contains("nothing was written");
        assertThat(pc.container()).doesNotExist();
        assertThat(manifest).doesNotExist();
        JsonNode said = new ObjectMapper()
                .readTree(make(directory.resolve("a"), "--dry-run", "--json").out());
        assertThat(said.get("maker").isNull()).isTrue();
        assertThat(said.get("dryRun").asBoolean()).isTrue();
        pc.run("keys", "make");
        assertThat(make(directory.resolve("a"), "--dry-run").out())
                .contains(pc.kept().owner().ownerCode());
    }

    @Test
    void whatTheDiskHasChangedGetsNoName() throws IOException {
        Path file = lines("a", one);
        pc.files = new FilterFiles() {
            @Override
            public void append(Path to, byte[] content) throws IOException {
                content[content.length / 2] ^= 1;
                super.append(to, content);
            }
        };
        Ran ran = make(file);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the manifest does not read back from");
        assertThat(manifest).doesNotExist();
        assertThat(directory.resolve("manifest.jsonl.new")).doesNotExist();
    }

    @Test
    void cutAtAnyStepThereIsAWholeManifestOrNone() throws IOException {
        Path file = lines("a", one, two);
        for (int step = 1; step < 100; step++) {
            Files.deleteIfExists(manifest);
            pc.files = CutFiles.forgetful(new SystemFiles(), step);
            boolean done = CutTest.survives(() -> make(file));
            if (done) {
                assertThat(step).isGreaterThan(4);
                assertThat(refused(Files.readAllBytes(manifest))).isFalse();
                return;
            }
            ((CutFiles) pc.files).lose();
            if (Files.exists(manifest)) {
                assertThat(refused(Files.readAllBytes(manifest))).isFalse();
            }
        }
        throw new AssertionError("the program does not end");
    }

    @Test
    void aFullDiskIsSaidAndNothingIsLeft() throws IOException {
        Path file = lines("a", one);
        pc.run("keys", "make");
        pc.files = new FilterFiles() {
            @Override
            public void append(Path to, byte[] content) throws IOException {
                throw new java.nio.file.FileSystemException(to.toString(), null, "No space left on device");
            }
        };
        Ran ran = make(file);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("cannot write " + manifest + ": No space left on device");
        assertThat(directory.resolve("manifest.jsonl.new")).doesNotExist();
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException, ManifestException {
        make(lines("a", one));
        String text = new String(Files.readAllBytes(manifest), StandardCharsets.UTF_8);
        assertThat(text).endsWith("\"}\n").hasLineCount(3);
        assertThat(Manifest.parse(Files.readAllBytes(manifest)).maker().id())
                .isEqualTo(pc.kept().owner());
    }
}
