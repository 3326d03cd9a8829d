package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.KnownPrekey;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.keys.KeyMerge;
import keyloader.host.outcome.Failure;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.Order;
import keyloader.sealing.Prekey;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a PC does with the one-time keys that meters give out. */
@Timeout(120)
class PrekeysOnPcTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    private Optional<KnownPrekey> known() {
        return pc.kept().meter(meter.label.kid()).flatMap(record -> record.prekey());
    }

    private Receipt.NextPrekey joined(int slot, PrekeyStorage storage) throws IOException, LoaderRefusedException {
        Receipt.NextPrekey next = meter.newPrekey(storage);
        meter.consume(pc.loader, slot, receipt -> Meter.with(receipt, next));
        return next;
    }

    private Ran prepare() {
        pc.now = pc.now.plus(Duration.ofMinutes(1));
        Ran ran = pc.prepare(meter);
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran;
    }

    /** Of the message that was written last and waits. */
    private int last() throws IOException, LoaderRefusedException {
        return Meter.list(pc.loader).stream()
                .filter(entry -> entry.state() == SlotState.SEALED)
                .mapToInt(SlotEntry::slot)
                .max()
                .orElseThrow();
    }

    private Optional<Prekey> prekeyOf(int slot) throws IOException, LoaderRefusedException {
        Optional<keyloader.sealing.PrekeyId> id =
                meter.open(Meter.get(pc.loader, slot)).prekey();
        return known().map(KnownPrekey::prekey).filter(prekey -> id.equals(Optional.of(prekey.id())));
    }

    @Test
    void theFirstMessageIsToTheLabelAloneAndTheToolSaysSo() throws IOException, LoaderRefusedException {
        assertThat(prepare().out()).contains("wiped       from the loader only: whoever has a copy");
        assertThat(meter.open(Meter.get(pc.loader, last())).prekey()).isEmpty();
        joined(last(), PrekeyStorage.FILE);

        Ran receipts = pc.receipts();

        assertThat(receipts.out())
                .contains(
                        "  wiped     from the loader only: whoever has a copy and gets the meter's key later can open it")
                .contains("  prekey    for the next message is kept; the meter has its half in a file");
    }

    @Test
    void aTokenIsCalledOne() throws IOException, LoaderRefusedException {
        prepare();
        joined(last(), PrekeyStorage.TOKEN);
        assertThat(pc.receipts().out()).contains("the meter has its half in a token");
        assertThat(prepare().out()).contains("wiped       cryptographically");
    }

    @Test
    void theNextMessageIsToThePrekeyOfTheReceipt() throws IOException, LoaderRefusedException {
        prepare();
        Receipt.NextPrekey one = joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        assertThat(known()).contains(new KnownPrekey(one.prekey(), PrekeyStorage.FILE));

        assertThat(prepare().out()).contains("wiped       with its key, which the meter keeps in a file until then");
        assertThat(prekeyOf(last())).contains(one.prekey());
        Receipt.NextPrekey two = joined(last(), PrekeyStorage.ERASABLE);
        assertThat(pc.receipts().out())
                .contains("  wiped     with its key, which was in a file on the meter")
                .contains("the meter has its half in a memory that can be erased");
        assertThat(known()).contains(new KnownPrekey(two.prekey(), PrekeyStorage.ERASABLE));

        assertThat(prepare().out()).contains("wiped       cryptographically, once the meter has used it");
        joined(last(), PrekeyStorage.ERASABLE);
        JsonNode slot = new ObjectMapper().readTree(pc.receipts("--json").out()).at("/slots/0");
        assertThat(slot.at("/wiped").asText()).isEqualTo("cryptographic");
        assertThat(slot.at("/nextPrekey").asText()).isEqualTo("erasable");
    }

    /** A failed message leaves its prekey with the meter: the corrected one may use it, and does. */
    @Test
    void thereIsAWarningWhenTwoMessagesShareAPrekey() throws IOException, LoaderRefusedException {
        prepare();
        joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        assertThat(prepare().err()).doesNotContain("one-time key");
        meter.leaveNote(pc.loader, last(), Verdict.WRONG_PASSPHRASE, 1, List.of());
        pc.receipts();

        Ran again = prepare();

        assertThat(again.err()).contains("the one-time key of meter SN-0001 was used for an earlier message, too");
        assertThat(prekeyOf(last())).isPresent();
    }

    @Test
    void aPrekeyThatIsGoneIsForgotten() throws IOException, LoaderRefusedException {
        prepare();
        joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        prepare();
        meter.sayPrekeyGone(pc.loader, last());

        Ran ran = pc.receipts();

        assertThat(ran.out()).contains("the meter no longer has the key that the message was sealed to (PREKEY_GONE)");
        assertThat(ran.out()).contains("prepare again");
        assertThat(known()).isEmpty();
        prepare();
        assertThat(meter.open(Meter.get(pc.loader, last())).prekey()).isEmpty();
    }

    @Test
    void aResetOfTheMeterMakesItsPrekeyWorthless() throws IOException, LoaderRefusedException {
        prepare(); // to the label alone
        int first = last();
        prepare();
        joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        assertThat(known()).isPresent();
        meter.consume(pc.loader, first, receipt -> Meter.with(receipt, receipt.owners(), true, 1));
        pc.receipts();
        assertThat(known()).isEmpty();
    }

    /** Also where the note does not count as many attempts as one before. */
    @Test
    void afterAFailureAndAPrekeyThatIsGoneTheMeterCanBeEnrolled() throws IOException, LoaderRefusedException {
        prepare();
        joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        prepare();
        meter.leaveNote(pc.loader, last(), Verdict.WRONG_PASSPHRASE, 3, List.of());
        pc.receipts();
        assertThat(enrol().exit()).isEqualTo(1);
        meter.sayPrekeyGone(pc.loader, last());

        Ran ran = pc.receipts();

        assertThat(ran.out()).contains("PREKEY_GONE");
        assertThat(known()).isEmpty();
        assertThat(enrol().exit()).isZero();
    }

    @Test
    void aUsedPrekeyIsForgottenThoughNoNewOneCame() throws IOException, LoaderRefusedException {
        prepare();
        joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        prepare();
        meter.consume(pc.loader, last());
        pc.receipts();
        assertThat(known()).isEmpty();
    }

    @Test
    void anOlderReceiptBringsNoOlderPrekeyBack() throws IOException, LoaderRefusedException {
        prepare();
        prepare();
        Receipt.NextPrekey newer = joined(last(), PrekeyStorage.FILE);
        keyloader.testkit.ModelLoader both = pc.loader;
        Receipt.NextPrekey older = meter.newPrekey(PrekeyStorage.FILE);
        pc.receipts();
        assertThat(known().orElseThrow().prekey()).isEqualTo(newer.prekey());
        meter.consume(both, 0, receipt -> Meter.with(receipt, older));
        pc.receipts();
        assertThat(known().orElseThrow().prekey()).isEqualTo(newer.prekey());
    }

    /** By whoever has the meter's key and answers in its place. */
    @Test
    void aPlantedPrekeyToWhichAnybodyCouldOpenIsRefused() throws IOException, LoaderRefusedException {
        prepare();
        byte[] low = FreshPrekey.make(meter.random).prekey().publicKey().toArray();
        java.util.Arrays.fill(low, 1184, 1216, (byte) 0);
        Receipt.NextPrekey planted = new Receipt.NextPrekey(new Prekey(Bytes.of(low)), PrekeyStorage.ERASABLE);
        meter.consume(pc.loader, last(), receipt -> Meter.with(receipt, planted));

        Ran ran = pc.receipts();

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out() + ran.err()).contains("low order");
        assertThat(known()).isEmpty();
        assertThat(pc.kept().messages().get(0).stage()).isEqualTo(Stage.WRITTEN);
    }

    @Test
    void anImportTakesNoPrekeys() throws IOException, LoaderRefusedException, Failure {
        prepare();
        joined(last(), PrekeyStorage.FILE);
        pc.receipts();
        assertThat(known()).isPresent();
        assertThat(KeyMerge.of(ContainerContent.fresh(meter.random), pc.kept())
                        .content()
                        .meters())
                .allMatch(record -> record.prekey().isEmpty());
    }

    // enrol

    private Ran enrol(String... more) {
        pc.now = pc.now.plus(Duration.ofMinutes(1));
        List<String> arguments =
                new java.util.ArrayList<>(List.of("enrol", "--meter", meter.label.uri(), "--loader", Pc.LINK));
        arguments.addAll(List.of(more));
        return pc.run(arguments.toArray(String[]::new));
    }

    @Test
    void anEnrolmentAsksForAPrekey() throws IOException, LoaderRefusedException {
        Ran ran = enrol();

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("asks for    a one-time key for the next message")
                .doesNotContain("network ");
        assertThat(meter.open(Meter.get(pc.loader, last())).order()).isInstanceOf(Order.Enrol.class);

        Receipt.NextPrekey next = meter.newPrekey(PrekeyStorage.ERASABLE);
        meter.consume(
                pc.loader,
                last(),
                receipt -> new Receipt(
                        receipt.messageId(),
                        0,
                        Verdict.ENROLLED,
                        List.of(),
                        Optional.empty(),
                        receipt.agentVersion(),
                        receipt.owners(),
                        true,
                        0,
                        receipt.mark(),
                        Optional.of(next)));
        Ran receipts = pc.receipts();
        assertThat(receipts.exit()).as(receipts.err()).isZero();
        assertThat(receipts.out())
                .contains("the meter has made a key for the next message (ENROLLED)")
                .contains("prekey    for the next message is kept")
                .doesNotContain("  wiped");
        prepare();
        assertThat(prekeyOf(last())).contains(next.prekey());
    }

    @Test
    void anEnrolmentOvertakesNoMessageThatIsUnderWay() {
        prepare();
        Ran ran = enrol();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("is under way").contains("bring its receipt back first");
    }

    @Test
    void anEnrolmentCanBeTriedAndPrintedForPrograms() throws IOException, LoaderRefusedException {
        assertThat(enrol("--dry-run").out()).contains("nothing was sealed");
        assertThat(Meter.list(pc.loader)).isEmpty();
        JsonNode document = new ObjectMapper().readTree(enrol("--json").out());
        assertThat(document.at("/prepared/0/enrolment").asBoolean()).isTrue();
        assertThat(document.at("/prepared/0/networks").isEmpty()).isTrue();
        assertThat(document.at("/prepared/0").has("wiping")).isFalse();
        assertThat(pc.run("enrol", "--loader", Pc.LINK).exit()).isEqualTo(2);
    }
}
