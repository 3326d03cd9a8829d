package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts read errors as JSON on standard output; people read the same two lines as ever. */
@Timeout(60)
class JsonErrorTest {
    @TempDir
    Path directory;

    private Pc pc;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    /** The one document on standard output, to its end. */
    private static JsonNode document(Ran ran) throws IOException {
        return JsonMapper.builder()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readTree(ran.out());
    }

    @Test
    void aFailureIsOneDocumentWithCodeMessageAndHint() throws IOException {
        pc.links = address -> {
            throw new java.net.ConnectException("Connection refused");
        };
        for (String[] args : new String[][] {
            {"receipts", "--loader", Pc.LINK, "--json"},
            {"inspect", "--json", "--loader", Pc.LINK}
        }) {
            Ran ran = pc.run(args);
            JsonNode error = document(ran).get("error");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(error.get("code").asText()).isEqualTo("LOADER_ABSENT");
            assertThat(ran.err())
                    .contains("keyloader: error: " + error.get("message").asText())
                    .contains("keyloader: hint: " + error.get("hint").asText());
            assertThat(pc.run(args[0], "--loader", Pc.LINK).outLines()).isEmpty();
        }
    }

    @Test
    void wrongUseIsADocumentToo() throws IOException {
        Ran ran = pc.run("loaders", "--json", "--loader", "tcp:1");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(document(ran).get("error").get("code").asText()).isEqualTo("OPTION_UNKNOWN");
        assertThat(document(pc.run("receipts", "--json"))
                        .get("error")
                        .get("code")
                        .asText())
                .isEqualTo("LINK_MISSING");
    }

    @Test
    void receiptsThatBreakOffAreStillOneDocumentWithWhatWasFetched() throws IOException, LoaderRefusedException {
        Meter first = new Meter("SN-0001");
        Meter second = new Meter("SN-0002");
        pc.prepare(first);
        pc.prepare(second);
        first.consume(pc.loader, 0);
        second.consume(pc.loader, 1);
        // INFO, LIST, RECEIPT, RECEIPT, RELEASE
        pc.links = address -> new CutLink(pc.loader.connect(), 5, CutLink.Break.BEFORE);

        Ran ran = pc.receipts("--json");
        assertThat(ran.exit()).isEqualTo(1);
        JsonNode document = document(ran);
        assertThat(document.get("slots")).hasSize(2);
        assertThat(document.get("slots")).allSatisfy(slot -> {
            assertThat(slot.get("verdict").get("name").asText()).isEqualTo("JOINED");
            assertThat(slot.get("stage").asText()).isEqualTo("answered"); // kept, and not released yet
        });
        assertThat(document.get("error").get("code").asText()).isEqualTo("LOADER_GONE");
        assertThat(ran.err()).contains("error: the conversation with the loader broke off: unplugged");
    }

    @Test
    void aRefusedReceiptHasItsCodeInItsSlot() throws IOException, LoaderRefusedException {
        Meter meter = new Meter("SN-0001");
        pc.prepare(meter);
        meter.consumeWith(pc.loader, 0, receipt -> receipt.slice(0, receipt.length() - 1));

        Ran ran = pc.receipts("--json");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(document(ran).get("slots").get(0).get("code").asText()).startsWith("RECEIPT_");
    }
}
