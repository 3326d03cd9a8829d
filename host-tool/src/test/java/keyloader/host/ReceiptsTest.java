package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReceiptsTest {
    private static final KeyId STRANGER =
            new KeyId(Bytes.of("a stranger's key".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .sha256());

    @TempDir
    Path directory;

    @TempDir
    Path otherDirectory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
    }

    private MessageRecord message() {
        return pc.kept().messages().get(0);
    }

    @Test
    void aReceiptIsPrintedKeptAndItsSlotReleased() throws IOException, LoaderRefusedException {
        meter.consume(pc.loader, 0);
        Ran ran = pc.receipts();

        assertThat(ran.exit()).as(ran.err()).isEqualTo(0);
        assertThat(ran.out())
                .contains(
                        "meter SN-0001 (" + meter.label.kid().checkCode() + "): the meter joined the network (JOINED)")
                .contains("next      nothing")
                .contains("network   \"Home\", wpa2")
                .contains("signal    -61 dBm, channel 11, access point 02:00:00:00:a1:b2")
                .contains("address   192.0.2.17")
                .contains(pc.kept().owner().ownerCode() + " (this PC)  (claimed-now)")
                .contains("released");
        assertThat(ran.err()).doesNotContain("ALARM");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(message().stage()).isEqualTo(Stage.RELEASED);
        assertThat(message().receipt()).isPresent();
        assertThat(message().sealed()).isEmpty();
    }

    @Test
    void whatWasKeptIsShownAgainWithoutALoader() throws IOException, LoaderRefusedException {
        meter.consume(pc.loader, 0);
        pc.receipts();
        Ran ran = pc.run("receipts", "--saved");

        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out()).contains("JOINED").contains("192.0.2.17");
        assertThat(pc.run("receipts", "--saved", "--json").out()).contains("\"stage\" : \"released\"");
        assertThat(pc.run("receipts", "--saved", "--loader", Pc.LINK).exit()).isEqualTo(2);
    }

    @Test
    void jsonHasTheDocumentedFields() throws IOException, LoaderRefusedException {
        meter.consume(pc.loader, 0);
        JsonNode document = new ObjectMapper().readTree(pc.receipts("--json").out());

        assertThat(document.at("/loader/identity").asText()).isEqualTo("pinned");
        JsonNode slot = document.at("/slots/0");
        assertThat(slot.at("/result").asText()).isEqualTo("receipt");
        assertThat(slot.at("/meter/serial").asText()).isEqualTo("SN-0001");
        assertThat(slot.at("/verdict/code").asInt()).isEqualTo(0);
        assertThat(slot.at("/verdict/name").asText()).isEqualTo("JOINED");
        assertThat(slot.at("/joined/ssid").asText()).isEqualTo("Home");
        assertThat(slot.at("/joined/rssiDbm").asInt()).isEqualTo(-61);
        assertThat(slot.at("/owners/0").asText()).isEqualTo(pc.kept().owner().ownerCode());
        assertThat(slot.at("/claimedNow").asBoolean()).isTrue();
        assertThat(slot.at("/released").asBoolean()).isTrue();
        assertThat(slot.at("/alarms").isEmpty()).isTrue();
    }

    @Test
    void aNoteIsPrintedAndTheMessageStays() throws IOException, LoaderRefusedException {
        meter.leaveNote(pc.loader, 0, Verdict.WRONG_PASSPHRASE, 1, List.of());
        Ran ran = pc.receipts();

        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out())
                .contains("the network refused the passphrase (WRONG_PASSPHRASE)")
                .contains("prepare again with the right passphrase")
                .contains("owners    nobody");
        assertThat(Meter.list(pc.loader).get(0).state()).isEqualTo(SlotState.SEALED);
        assertThat(message().note()).isPresent();
        assertThat(message().stage()).isEqualTo(Stage.WRITTEN);
    }

    @Test
    void anOlderNoteThanOneSeenBeforeIsRefused() throws IOException, LoaderRefusedException {
        meter.leaveNote(pc.loader, 0, Verdict.NETWORK_NOT_FOUND, 3, List.of());
        assertThat(pc.receipts().exit()).isEqualTo(0);
        meter.leaveNote(pc.loader, 0, Verdict.WRONG_PASSPHRASE, 2, List.of());

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("older note");
    }

    @Test
    void aNoteIsNotTakenForTheFinalReceipt() throws IOException, LoaderRefusedException {
        Bytes note = meter.leaveNote(pc.loader, 0, Verdict.WRONG_PASSPHRASE, 1, List.of());
        meter.consumeWith(pc.loader, 0, receipt -> note);

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("earlier note for the final receipt");
        assertThat(Meter.list(pc.loader).get(0).state()).isEqualTo(SlotState.SPENT);
        assertThat(message().receipt()).isEmpty();
    }

    @Test
    void bitFlipsAndCutsAllOverAReceiptAreRefused() throws IOException, LoaderRefusedException {
        List<Bytes> forgeries = new ArrayList<>();
        meter.consumeWith(pc.loader, 0, receipt -> {
            for (int bit = 0; bit < receipt.length() * 8; bit += 7) {
                byte[] flipped = receipt.toArray();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                forgeries.add(Bytes.of(flipped));
            }
            for (int length = 1; length < receipt.length(); length += 5) {
                forgeries.add(receipt.slice(0, length));
            }
            return receipt;
        });
        pc.links = address -> new ReceiptSwap(pc.loader.connect(), forgeries);
        Bytes before = Bytes.of(java.nio.file.Files.readAllBytes(pc.container()));

        while (!forgeries.isEmpty()) {
            Ran ran = pc.receipts();
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("error: slot 0: the receipt").contains("hint: ");
            assertThat(ran.out()).contains("nothing was released and nothing is lost");
        }
        assertThat(Bytes.of(java.nio.file.Files.readAllBytes(pc.container()))).isEqualTo(before);
        assertThat(Meter.list(pc.loader).get(0).state()).isEqualTo(SlotState.SPENT);

        pc.links = address -> pc.loader.connect();
        assertThat(pc.receipts().out()).contains("JOINED");
    }

    @Test
    void aReceiptThatAnotherMeterMadeIsRefused() throws IOException, LoaderRefusedException {
        Meter other = new Meter("SN-0002");
        pc.prepare(other);
        List<Bytes> stolen = new ArrayList<>();
        other.consumeWith(pc.loader, 1, receipt -> {
            stolen.add(receipt);
            return receipt;
        });
        meter.consumeWith(pc.loader, 0, receipt -> stolen.get(0));

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("slot 0: the receipt was not made by meter SN-0001 for this message");
        assertThat(ran.out()).contains("meter SN-0002").contains("JOINED");
        assertThat(Meter.list(pc.loader)).extracting(slot -> slot.slot()).containsExactly(0);
    }

    @Test
    void aReceiptForAnotherMessageIdIsRefused() throws IOException, LoaderRefusedException {
        meter.consume(
                pc.loader,
                0,
                r -> new Receipt(
                        Bytes.of(new byte[16]),
                        r.attempt(),
                        r.verdict(),
                        r.networks(),
                        r.joined(),
                        r.agentVersion(),
                        r.owners(),
                        r.claimedNow(),
                        r.resetCount(),
                        r.mark()));
        assertThat(pc.receipts().err()).contains("names another message");
    }

    @Test
    void aMessageOfAnotherPcIsLeftUntouched() throws IOException, LoaderRefusedException {
        Pc other = new Pc(otherDirectory);
        other.loader = pc.loader;
        meter.consume(pc.loader, 0);

        Ran ran = other.receipts();
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out())
                .contains("slot 0: a message of another PC, for the meter with check code "
                        + meter.label.kid().checkCode());
        assertThat(Meter.list(pc.loader).get(0).state()).isEqualTo(SlotState.SPENT);
        assertThat(other.receipts("--json").out()).contains("\"result\" : \"foreign\"");
        assertThat(pc.receipts().out()).contains("JOINED");
    }

    @Test
    void aMessageThatWaitsIsSaidToWait() {
        assertThat(pc.receipts().out()).contains("no meter has answered yet");
        assertThat(pc.receipts("--json").out()).contains("\"result\" : \"waiting\"");
    }

    @Test
    void anUnexpectedOwnerIsALoudAlarm() throws IOException, LoaderRefusedException {
        KeyId self = pc.kept().owner();
        meter.consume(pc.loader, 0, r -> Meter.with(r, List.of(STRANGER, self), true, 0));

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err())
                .contains(
                        "keyloader: ALARM: meter SN-0001: the meter was claimed just now, but does not obey this PC alone")
                .contains(STRANGER.ownerCode());
        assertThat(ran.out()).contains("ALARM").contains(STRANGER.ownerCode());
        assertThat(message().alarms()).hasSize(1);
        assertThat(pc.run("receipts", "--saved").out()).contains("ALARM");
    }

    @Test
    void aNoteFromAMeterOfSomebodyElseSaysWhoseItIs() throws IOException, LoaderRefusedException {
        meter.leaveNote(pc.loader, 0, Verdict.NOT_THE_OWNER, 0, List.of(STRANGER));
        Ran ran = pc.receipts();

        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out())
                .contains(
                        "belongs to another installer",
                        STRANGER.ownerCode(),
                        "have an owner prepare it, or hold the reset button");
    }

    @Test
    void aMarkRaisesTheSequencesForItsMeter() throws IOException, LoaderRefusedException {
        long ahead = pc.now.toEpochMilli() + 86_400_000L;
        meter.consume(
                pc.loader,
                0,
                r -> new Receipt(
                        r.messageId(),
                        r.attempt(),
                        Verdict.SUPERSEDED,
                        List.of(),
                        java.util.Optional.empty(),
                        r.agentVersion(),
                        r.owners(),
                        false,
                        0,
                        ahead));
        pc.receipts();
        pc.prepare(meter);

        assertThat(meter.order(Meter.get(pc.loader, 1)).header().sequence()).isEqualTo(ahead + 1);
    }

    @Test
    void oneMetersAbsurdMarkDoesNotUseUpTheNumbersOfOthers() throws IOException, LoaderRefusedException {
        meter.consume(
                pc.loader,
                0,
                r -> new Receipt(
                        r.messageId(),
                        r.attempt(),
                        r.verdict(),
                        r.networks(),
                        r.joined(),
                        r.agentVersion(),
                        r.owners(),
                        r.claimedNow(),
                        0,
                        (1L << 53) - 2));
        pc.receipts();

        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
        assertThat(meter.order(Meter.get(pc.loader, 1)).header().sequence()).isEqualTo((1L << 53) - 1);
        Ran usedUp = pc.prepare(meter);
        assertThat(usedUp.exit()).isEqualTo(1);
        assertThat(usedUp.err()).contains("sequence numbers for this meter are used up");
        Meter other = new Meter("SN-0002");
        assertThat(pc.prepare(other).exit()).isEqualTo(0);
        assertThat(other.order(Meter.get(pc.loader, 2)).header().sequence()).isLessThan(pc.now.toEpochMilli() + 1000);
    }

    @Test
    void aReleaseThatWasInterruptedIsFinishedNextTime() throws IOException, LoaderRefusedException {
        meter.consume(pc.loader, 0);
        pc.links = address -> new CutLink(pc.loader.connect(), 4, CutLink.Break.BEFORE); // INFO, LIST, RECEIPT, RELEASE
        Ran cut = pc.receipts();
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err()).contains("broke off: unplugged");
        assertThat(message().stage()).isEqualTo(Stage.ANSWERED);
        assertThat(Meter.list(pc.loader)).hasSize(1);

        pc.links = address -> pc.loader.connect();
        assertThat(pc.receipts().out()).contains("JOINED").contains("released");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(message().stage()).isEqualTo(Stage.RELEASED);
    }

    @Test
    void textFromAReceiptCannotMoveTheCursor() throws IOException, LoaderRefusedException {
        meter.consume(
                pc.loader,
                0,
                r -> new Receipt(
                        r.messageId(),
                        r.attempt(),
                        r.verdict(),
                        r.networks(),
                        r.joined()
                                .map(j -> new Receipt.Joined(
                                        0,
                                        j.bssid(),
                                        j.channel(),
                                        j.rssi(),
                                        java.util.Optional.of("1.2\u001b]0;x\u0007\u202e"))),
                        "v\n\u001b[31m",
                        r.owners(),
                        r.claimedNow(),
                        r.resetCount(),
                        r.mark()));
        Ran ran = pc.receipts();

        assertThat(ran.out()).contains("1.2\\u{1b}]0;x\\u{7}\\u{202e}").contains("v\\u{a}\\u{1b}[31m");
        assertThat(ran.all().chars().filter(c -> c != '\n')).allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    @Test
    void aMessageThatVanishedIsReportedOnce() {
        FixedSerial twins = new FixedSerial();
        pc.loader = twins.next();
        pc.prepare(meter);
        pc.loader = twins.next(); // empty, under the same serial

        assertThat(pc.receipts("--accept-new-loader-identity").err()).contains("no longer on this loader");
        assertThat(pc.kept().messages()).extracting(MessageRecord::stage).containsExactly(Stage.WRITTEN, Stage.GONE);
        Ran again = pc.receipts();
        assertThat(again.err()).doesNotContain("no longer");
        assertThat(again.out()).contains("the loader is empty");
    }

    @Test
    void aDryRunTellsWhatIsThereAndChangesNothing() throws IOException, LoaderRefusedException {
        meter.consume(pc.loader, 0);
        var before = pc.kept();

        Ran dry = pc.receipts("--dry-run");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out()).contains("a receipt is there to be fetched");
        assertThat(pc.receipts("--dry-run", "--json").out())
                .contains("\"receipt-ready\"")
                .contains("\"dryRun\" : true");
        assertThat(pc.kept().messages().get(0).stage())
                .isEqualTo(before.messages().get(0).stage());
        assertThat(Meter.list(pc.loader)).hasSize(1);
        Ran erased = pc.run("zeroize", "--loader", Pc.LINK, "--dry-run", "--json");
        assertThat(erased.exit()).as(erased.err()).isZero();
        assertThat(erased.err()).contains("1 receipt(s) that have not been fetched");
        assertThat(Meter.list(pc.loader)).hasSize(1);

        assertThat(pc.receipts().out()).contains("(JOINED)");
        assertThat(Meter.list(pc.loader)).isEmpty();
    }
}
