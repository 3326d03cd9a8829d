package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import keyloader.label.LabelDrawing;
import keyloader.testkit.ModelLoader;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Labels and loaders that are taken, and those that are not. */
@Timeout(60)
class PrepareRefusalsTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    @Test
    void theLabelMayBeAPictureOrATextFile() throws IOException, LoaderRefusedException {
        Path picture = Files.write(directory.resolve("label.png"), LabelDrawing.draw(meter.label));
        Path text = pc.file("label.txt", meter.label.uri() + "\n");

        for (Path label : List.of(picture, text)) {
            Ran ran = pc.run(
                    "prepare",
                    "--meter",
                    label.toString(),
                    "--ssid",
                    "Home",
                    "--security",
                    "open",
                    "--country",
                    "DE",
                    "--loader",
                    Pc.LINK);
            assertThat(ran.exit()).as(ran.err()).isEqualTo(0);
        }
        assertThat(meter.order(Meter.get(pc.loader, 0)).country()).isEqualTo("DE");
        assertThat(meter.order(Meter.get(pc.loader, 1)).country()).isEqualTo("DE");
    }

    @Test
    void aLabelThatDoesNotHoldIsRefused() throws IOException {
        String uri = meter.label.uri();
        int check = uri.indexOf("X:") + 2;
        char other = uri.charAt(check) == '0' ? '1' : '0';
        Path notAPicture = pc.file("label.png", "this is text");

        Ran swapped = pc.run(
                "prepare",
                "--meter",
                uri.substring(0, check) + other + uri.substring(check + 1),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        Ran text = pc.run(
                "prepare",
                "--meter",
                notAPicture.toString(),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        Ran absent = pc.run(
                "prepare",
                "--meter",
                directory.resolve("no\u001b[2J.png").toString(),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(swapped.exit()).isEqualTo(1);
        assertThat(swapped.err()).contains("label field X");
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.err()).contains("error: the picture cannot be read");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err())
                .contains("no such file")
                .contains("no\\u{1b}[2J.png")
                .doesNotContain("\u001b");
    }

    @Test
    void anotherLabelForAKnownMeterIsRefusedUntilAccepted() throws IOException, LoaderRefusedException {
        pc.prepare(meter);
        Meter impostor = new Meter("SN-0001");

        Ran refused = pc.prepare(impostor);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("ALARM")
                .contains(meter.label.kid().checkCode())
                .contains(impostor.label.kid().checkCode())
                .contains("--accept-new-label");
        assertThat(Meter.list(pc.loader)).hasSize(1);

        assertThat(pc.prepare(impostor, "--accept-new-label").exit()).isEqualTo(3);
        assertThat(pc.prepare(impostor).exit()).isEqualTo(0);
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
    }

    @Test
    void aFullLoaderIsRefusedBeforeAnythingIsSealed() throws IOException {
        pc.loader = new ModelLoader(1, "7.1.0", new SecureRandom());
        pc.prepare(meter);
        Ran ran = pc.prepare(new Meter("SN-0002"));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: the loader is full").contains("keyloader receipts");
        assertThat(pc.kept().messages()).hasSize(1);
    }

    @Test
    void aChangedLoaderIdentityIsRefusedUntilAccepted() throws IOException, LoaderRefusedException {
        FixedSerial twins = new FixedSerial();
        pc.loader = twins.next();
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
        pc.loader = twins.next();

        Ran refused = pc.prepare(meter);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("ALARM").contains("identity").contains("--accept-new-loader-identity");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.kept().messages()).hasSize(1);

        Ran accepted = pc.prepare(meter, "--accept-new-loader-identity");
        assertThat(accepted.exit()).isEqualTo(3);
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
    }

    @Test
    void nobodyAtTheLinkIsSaidClearly() {
        pc.links = address -> {
            throw new java.net.ConnectException("Connection refused");
        };
        Ran ran = pc.prepare(meter);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: no loader at " + Pc.LINK + ": Connection refused")
                .contains("hint: ");
        assertThat(pc.container()).doesNotExist();
    }

    @Test
    void aBusyLoaderIsSaidClearly() throws IOException {
        pc.loader.connect();
        assertThat(pc.prepare(meter).err()).contains("in use by another program");
    }
}
