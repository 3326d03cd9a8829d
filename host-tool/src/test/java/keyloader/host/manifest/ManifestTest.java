package keyloader.host.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.UnaryOperator;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The syntax of a manifest: what holds, and which line does not. */
@Timeout(60)
class ManifestTest {
    private static Label label(String serial) {
        return new Label(
                serial, FileDecapsulationKey.generate(new SecureRandom()).publicKey());
    }

    private static ManifestException refused(byte[] file) {
        ManifestException e = catchThrowableOfType(ManifestException.class, () -> Manifest.parse(file));
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void whatTheFactorySignedIsRead() throws ManifestException {
        Label one = label("SN-1");
        Label two = label("SN-2");
        Manifest manifest =
                Manifest.parse(ManifestWriter.ofNewMaker().add(one).add(two).signed());
        assertThat(manifest.meters())
                .hasSize(2)
                .containsEntry("SN-1", one.kid())
                .containsEntry("SN-2", two.kid());
    }

    @Test
    void theVectorIsRead() throws IOException, ManifestException {
        Manifest manifest = Manifest.parse(Files.readAllBytes(Path.of("..", "docs", "vectors", "manifest.jsonl")));
        assertThat(manifest.meters().keySet()).containsExactlyInAnyOrder("TEST-0001", "TEST-0002");
    }

    @Test
    void everyChangedByteIsNoticed() {
        byte[] file = ManifestWriter.ofNewMaker().add(label("SN-1")).signed();
        int accepted = 0;
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 1;
            try {
                Manifest.parse(changed);
                accepted++;
            } catch (ManifestException e) {
                assertThat(e.line()).isBetween(1, 4);
            }
        }
        assertThat(accepted).isZero();
    }

    @Test
    void everyCutIsNoticed() {
        byte[] file = ManifestWriter.ofNewMaker().add(label("SN-1")).signed();
        for (int length = 0; length < file.length; length++) {
            refused(java.util.Arrays.copyOf(file, length));
        }
        refused((new String(file, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"serial\":\"SN-2\"', '\"serial\":\"SN-3\"', uri is not that",
        "'\"serial\":\"SN-2\"', '\"serial\":7', serial is missing",
        "'\"serial\":\"SN-2\",', '', serial is missing",
        "'\"kid\":\"', '\"kid\":\"A', not 64 hexadecimal",
        "'{\"serial\"', '{\"serial\":\"SN-2\",\"serial\"', a name twice",
        "'{\"serial\"', '[\"serial\"', not JSON",
        "'}}', '}} ]', not JSON",
        "'\"1.0.0\"', '1', versions are not an object of texts",
        ";X:, ;X:0, uri is not that",
        ";K:, ;K:!, uri is not that"
    })
    void aBadLineIsNamedEvenThoughItIsSigned(String what, String by, String reason) {
        ManifestWriter writer = ManifestWriter.ofNewMaker().add(label("SN-1")).add(label("SN-2"));
        UnaryOperator<String> change = line -> line.replaceFirst(java.util.regex.Pattern.quote(what), by);
        writer.lines.set(2, change.apply(writer.lines.get(2)));
        ManifestException e = refused(writer.signed());
        assertThat(e.line()).isEqualTo(3);
        assertThat(e.reason()).contains(reason);
    }

    @Test
    void duplicatesAreNamed() {
        Label one = label("SN-1");
        ManifestException serial =
                refused(ManifestWriter.ofNewMaker().add(one).add(label("SN-1")).signed());
        assertThat(serial.line()).isEqualTo(3);
        assertThat(serial.reason()).contains("a serial that an earlier line has");
        ManifestException key = refused(ManifestWriter.ofNewMaker()
                .add(one)
                .add(new Label("SN-2", one.key()))
                .signed());
        assertThat(key.reason()).contains("a key that an earlier line has");
    }

    @Test
    void anotherSignersLineOrNoMeterIsRefused() {
        ManifestWriter writer = ManifestWriter.ofNewMaker().add(label("SN-1"));
        String other = new String(ManifestWriter.ofNewMaker().add(label("SN-1")).signed(), StandardCharsets.UTF_8);
        List<String> lines = other.lines().toList();
        byte[] mixed = (new String(writer.unsigned(), StandardCharsets.UTF_8) + lines.get(2) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(refused(mixed).reason()).contains("the signature is wrong");
        assertThat(refused(ManifestWriter.ofNewMaker().signed()).reason()).contains("no meter");
        assertThat(refused(writer.unsigned()).reason()).contains("no signature");
    }

    @Test
    @Timeout(240) // as long as a machine that does much else may take; alone it takes a few seconds
    void aHundredThousandMetersAreReadAndOneMoreIsRefused() throws ManifestException {
        ManifestWriter writer = ManifestWriter.ofNewMaker();
        for (int i = 0; i < Manifest.MAX_METERS; i++) {
            writer.addUnchecked("SN-" + i, i);
        }
        byte[] file = writer.signed();
        assertThat(file.length).isLessThan(Manifest.MAX_LENGTH);
        Manifest manifest = Manifest.parse(file);
        assertThat(manifest.meters()).hasSize(Manifest.MAX_METERS);
        MeterList list = MeterList.EMPTY.with(manifest);
        assertThat(MeterList.decode(list.encode()).key("SN-99999")).isEqualTo(list.key("SN-99999"));

        ManifestException e = refused(writer.addUnchecked("one-more", 200_000).signed());
        assertThat(e.line()).isEqualTo(Manifest.MAX_METERS + 2);
        writer.lines.set(1, writer.lines.get(1) + " ".repeat(1024));
        assertThat(refused(writer.signed()).reason()).contains("longer than 1024");
    }
}
