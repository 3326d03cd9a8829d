package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare --json}: one document, whatever comes of it. */
@Timeout(60)
class PrepareJsonTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    private static JsonNode document(Ran ran) throws IOException {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readTree(ran.out());
    }

    @Test
    void whatWasWrittenIsListed() throws IOException {
        pc.prepare(meter);
        pc.now = pc.now.plusSeconds(60);

        Ran ran = pc.prepare(meter, "--json");

        assertThat(ran.exit()).isZero();
        JsonNode document = document(ran);
        assertThat(document.get("dryRun").asBoolean()).isFalse();
        assertThat(document.has("error")).isFalse();
        assertThat(document.get("prepared")).hasSize(1);
        JsonNode one = document.get("prepared").get(0);
        assertThat(one.at("/meter/serial").asText()).isEqualTo("SN-0001");
        assertThat(one.at("/meter/checkCode").asText())
                .isEqualTo(meter.label.kid().checkCode());
        assertThat(one.get("labelVerified").asBoolean()).isFalse();
        assertThat(one.get("stage").asText()).isEqualTo("written");
        assertThat(one.at("/networks/0/ssid").asText()).isEqualTo("Home");
        assertThat(one.at("/networks/0/security").asText()).isEqualTo("wpa2");
        assertThat(one.get("loader").asText())
                .isEqualTo(pc.kept().loaders().get(0).serial());
        assertThat(one.get("slot").asInt()).isEqualTo(1);
        assertThat(one.get("earlierSlots")).hasSize(1);
        assertThat(one.at("/earlierSlots/0").asInt()).isZero();
        assertThat(ran.all()).doesNotContain(Pc.PASSPHRASE);
    }

    @Test
    void aDryRunListsNothing() throws IOException, LoaderRefusedException {
        JsonNode document = document(pc.prepare(meter, "--json", "--dry-run"));

        assertThat(document.get("dryRun").asBoolean()).isTrue();
        assertThat(document.get("prepared")).isEmpty();
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void aCodeWithTwoReadingsIsAnErrorThatListsBothAlsoOnATerminal() throws IOException, LoaderRefusedException {
        Path code = pc.file("code.txt", "WIFI:T:WPA;S:caf%C3%A9;P:correct%20horse;;");
        Ran ran = pc.run(
                new FakeTerminal().answering("1"),
                "prepare",
                "--meter",
                meter.label.uri(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK,
                "--from-wifi-qr",
                code.toString(),
                "--json");

        assertThat(ran.exit()).isEqualTo(1);
        JsonNode error = document(ran).get("error");
        assertThat(error.get("code").asText()).isEqualTo("WIFI_AMBIGUOUS");
        assertThat(error.get("message").asText())
                .contains("\"caf\u00e9\"")
                .contains("\"caf%C3%A9\"")
                .contains("(13 characters)")
                .contains("(15 characters)");
        assertThat(ran.all()).doesNotContain("correct", "horse");
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void resumeThatBreaksOffTellsWhatItHadWritten() throws IOException {
        for (String serial : List.of("SN-0002", "SN-0003")) { // INFO, LIST, PUT_BEGIN
            pc.links = address -> new CutLink(pc.loader.connect(), 3, CutLink.Break.BEFORE);
            assertThat(pc.prepare(new Meter(serial)).exit()).isEqualTo(1);
        }
        pc.links = address -> new CutLink(pc.loader.connect(), 6, CutLink.Break.BEFORE); // .., CHUNK, COMMIT, PUT_BEGIN

        Ran broken = pc.run("prepare", "--resume", "--loader", Pc.LINK, "--json");

        assertThat(broken.exit()).isEqualTo(1);
        assertThat(document(broken).get("prepared")).hasSize(1);
        assertThat(document(broken).at("/error/code").asText()).isEqualTo("WRITING_BROKE_OFF");

        pc.links = address -> pc.loader.connect();
        Ran rest = pc.run("prepare", "--resume", "--loader", Pc.LINK, "--json");
        assertThat(rest.exit()).isZero();
        assertThat(document(rest).get("prepared")).hasSize(1);
        assertThat(document(pc.run("prepare", "--resume", "--loader", Pc.LINK, "--json"))
                        .get("prepared"))
                .isEmpty();
    }
}
