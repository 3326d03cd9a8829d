package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.label.LabelReader;
import keyloader.sealing.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a list of serials to labels and a manifest, and from those to a meter that has joined. */
@Timeout(300)
class FactoryTest {
    @TempDir
    Path directory;

    @Test
    void aBatchOfMetersIsLabelledListedVerifiedAndPreparedFor() throws Exception {
        Path factory = Files.createDirectory(directory.resolve("factory"));
        Path list = Files.writeString(factory.resolve("serials.csv"), "serial\nTEST-0001\nTEST-0002\nTEST-0003\n");
        Path meters = factory.resolve("meters");
        Program.Ended made = ok(
                factory,
                Program.Start.of(Program.AGENT, "provision", "--batch", list.toString(), "--state", meters.toString()));
        Path lines = Files.writeString(factory.resolve("lines.jsonl"), made.out());
        Path manifest = factory.resolve("manifest.jsonl");
        Program.Ended signed = ok(
                factory,
                Program.Start.of(Program.HOST, "manifest", "make", lines.toString(), "--output", manifest.toString()));
        assertThat(signed.out()).contains("meters    3");
        Path pictures = factory.resolve("labels");
        ok(factory, Program.Start.of(Program.HOST, "labels", manifest.toString(), "--png", pictures.toString()));

        // The image of the second meter, and an installer who was told of it.
        Bench bench = new Bench(directory);
        Files.move(meters.resolve("TEST-0002"), bench.state());
        ok(directory, Program.Start.of(Program.HOST, "manifest", "import", manifest.toString()));
        Path picture = pictures.resolve("TEST-0002.png");
        Label label = LabelReader.readLabel(Files.readAllBytes(picture));
        try (Program loader = bench.plugIn(bench.store())) {
            Program.Ended prepared = bench.runOk(bench.prepare(picture.toString()));
            assertThat(prepared.out())
                    .contains("verified by the factory's manifest")
                    .contains(label.kid().checkCode());
            bench.runOk(bench.agent());
            assertThat(bench.json(bench.receipts()).toString())
                    .contains("\"JOINED\"")
                    .contains("TEST-0002");
            assertThat(loader.isAlive()).isTrue();
        }
        assertThat(Files.readAllLines(manifest).subList(1, 4))
                .isEqualTo(List.of(made.out().split("\n", -1)).subList(0, 3));
    }

    private static Program.Ended ok(Path directory, Program.Start start) throws Exception {
        Program.Ended ended = Program.run(directory, start);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return ended;
    }
}
