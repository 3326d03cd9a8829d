package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.sealing.Verdict;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the loader refuses for one slot is a result of that slot; the others are fetched all the same. */
@Timeout(60)
class RefusedSlotTest {
    @TempDir
    Path directory;

    private Pc pc;
    private final Meter first = new Meter("SN-0001");
    private final Meter second = new Meter("SN-0002");

    @BeforeEach
    void twoReceipts() throws IOException, LoaderRefusedException {
        pc = new Pc(directory);
        pc.prepare(first);
        pc.prepare(second);
        first.consume(pc.loader, 0);
        second.consume(pc.loader, 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"BAD_TOKEN", "STORAGE_FAULT", "DAMAGED", "WRONG_STATE", "NO_MESSAGE", "UNKNOWN_COMMAND"})
    void aReleaseThatIsRefusedLeavesTheOthersToBeFetched(Status status) throws IOException, LoaderRefusedException {
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.RELEASE, 0, status);

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains(
                        "error: slot 0: the receipt is kept on this PC, but the loader refused to free the slot, with "
                                + status)
                .contains("hint: run the same command again");
        assertThat(ran.out())
                .contains("slot 0: meter SN-0001")
                .contains("not released")
                .contains("slot 1: meter SN-0002")
                .contains("released, free again");
        assertThat(pc.kept().messages())
                .extracting(MessageRecord::stage)
                .containsExactly(Stage.ANSWERED, Stage.RELEASED);
        assertThat(Meter.list(pc.loader)).extracting(slot -> slot.slot()).containsExactly(0);

        pc.links = address -> pc.loader.connect();
        assertThat(pc.receipts().exit()).isEqualTo(0);
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void aReceiptThatIsNotGivenLeavesTheOthersToBeFetched() throws IOException, LoaderRefusedException {
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.RECEIPT, 0, Status.DAMAGED);

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: slot 0: the loader refused to give what it lists, with DAMAGED");
        assertThat(ran.out()).contains("slot 1: meter SN-0002").contains("JOINED");
        assertThat(Meter.list(pc.loader)).extracting(slot -> slot.state()).containsExactly(SlotState.SPENT);
        assertThat(pc.receipts("--json").out())
                .contains("\"code\" : \"RECEIPT_NOT_GIVEN\"")
                .contains("\"result\" : \"refused\"");
    }

    @Test
    void aNoteThatIsNotGivenLeavesTheOthersToBeFetched() throws IOException, LoaderRefusedException {
        pc.prepare(first);
        first.leaveNote(pc.loader, 2, Verdict.NETWORK_NOT_FOUND, 1, java.util.List.of());
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.RECEIPT, 2, Status.DAMAGED);

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: slot 2: the loader refused to give what it lists");
        assertThat(ran.out()).contains("slot 0: meter SN-0001").contains("slot 1: meter SN-0002");
    }

    @Test
    void aReleaseThatIsRefusedSaysSoInJson() {
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.RELEASE, 0, Status.STORAGE_FAULT);
        assertThat(pc.receipts("--json").out())
                .contains("\"released\" : false")
                .contains("\"code\" : \"RELEASE_REFUSED\"")
                .contains("\"released\" : true");
    }

    @Test
    void aLoaderThatLeavesStillStopsTheRest() {
        pc.links = address -> new CutLink(pc.loader.connect(), 3, CutLink.Break.BEFORE);
        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).doesNotContain("slot 1");
    }
}
