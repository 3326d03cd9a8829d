package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import keyloader.host.CutLink.Break;
import keyloader.host.port.SystemFiles;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told when an earlier run could not say it any more. */
@Timeout(60)
class AfterACutTest {
    @TempDir
    Path directory;

    private Pc pc;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void aReceiptLiesOnTheLoader() throws IOException, LoaderRefusedException {
        pc = new Pc(directory);
        pc.prepare(meter);
        meter.consume(pc.loader, 0);
    }

    @Test
    void aReceiptWhoseSlotWasFreedBeforeTheCutIsPrinted() {
        pc.links = address -> new CutLink(pc.loader.connect(), 4, Break.POWER_AFTER); // INFO, LIST, RECEIPT, RELEASE
        assertThat(CutTest.survives(() -> pc.receipts())).isFalse();
        pc.loader.powerUp();
        pc.links = address -> pc.loader.connect();

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out()).contains("kept before: meter SN-0001").contains("JOINED");
        assertThat(pc.receipts().out()).doesNotContain("kept before: ").contains("receipts --saved");
    }

    /** Only a fetch shows it. */
    @Test
    void aReceiptWhoseSlotWasFreedBeforeTheCutIsPrintedAlsoAfterTheNextMessage() throws IOException {
        pc.links = address -> new CutLink(pc.loader.connect(), 4, Break.POWER_AFTER);
        assertThat(CutTest.survives(() -> pc.receipts())).isFalse();
        pc.loader.powerUp();
        pc.links = address -> pc.loader.connect();
        assertThat(pc.prepare(new Meter("SN-0002")).exit()).isZero();
        assertThat(pc.run("prepare", "--resume", "--loader", "tcp:127.0.0.1:4711")
                        .exit())
                .isZero();

        assertThat(pc.receipts().out()).contains("kept before: meter SN-0001").contains("JOINED");
        assertThat(pc.receipts().out()).doesNotContain("kept before: ");
    }

    @Test
    void aReceiptWhoseSlotWasFreedBeforeTheCutIsInTheJson() throws IOException {
        pc.links = address -> new CutLink(pc.loader.connect(), 4, Break.POWER_AFTER);
        assertThat(CutTest.survives(() -> pc.receipts())).isFalse();
        pc.loader.powerUp();
        pc.links = address -> pc.loader.connect();

        JsonNode document = new ObjectMapper().readTree(pc.receipts("--json").out());
        assertThat(document.get("slots")).isEmpty();
        assertThat(document.get("finished").get(0).get("verdict").get("name").asText())
                .isEqualTo("JOINED");
    }

    @Test
    void afterACutBehindTheLastSaveTheEmptyLoaderPointsToWhatIsKept() {
        int steps = 0;
        boolean lastSave = false;
        while (!lastSave) { // cut at each durable step, up to the last: all is done then but the print-out
            steps++;
            CutFiles files = new CutFiles(new SystemFiles(), steps);
            pc.files = files;
            lastSave = CutTest.survives(() -> pc.receipts());
            pc.loader.powerUp();
        }
        pc.files = new SystemFiles();

        Ran ran = pc.receipts();
        assertThat(ran.out())
                .contains("the loader is empty")
                .contains("1 receipt(s) of this loader were fetched before; \"keyloader receipts --saved\" shows them");
        assertThat(pc.run("receipts", "--saved").out()).contains("JOINED");
    }

    @Test
    void aLoaderThatNeverBroughtAnythingPointsNowhere() throws IOException {
        Pc other = new Pc(java.nio.file.Files.createDirectory(directory.resolve("other")));
        assertThat(other.receipts().out()).isEqualTo("the loader is empty");
    }

    @Test
    void ownersHaveTheirWholeKeyIdsInJson() throws IOException {
        JsonNode keys = new ObjectMapper().readTree(pc.run("keys", "--json").out());
        String kid = pc.kept().owner().value().hex();
        assertThat(keys.get("ownerKid").asText()).isEqualTo(kid).hasSize(64);
        assertThat(keys.get("owner").asText()).isEqualTo(pc.kept().owner().ownerCode());

        JsonNode slot = new ObjectMapper()
                .readTree(pc.receipts("--json").out())
                .get("slots")
                .get(0);
        assertThat(slot.get("ownerKids")).hasSize(1);
        assertThat(slot.get("ownerKids").get(0).asText()).isEqualTo(kid);
        JsonNode saved = new ObjectMapper()
                .readTree(pc.run("receipts", "--saved", "--json").out())
                .get("messages")
                .get(0);
        assertThat(saved.get("ownerKids").get(0).asText()).isEqualTo(kid);
    }
}
