package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import keyloader.host.CutLink.Break;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.KeyId;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program, or the link, ends at every step of its work; then everything is run again. */
@Timeout(300)
class CutTest {
    @TempDir
    Path directory;

    private int cases;

    private Pc fresh() throws IOException {
        Path own = Files.createDirectory(directory.resolve("case" + cases++));
        return new Pc(own);
    }

    /** @return whether the command ended by itself */
    static boolean survives(Runnable command) {
        try {
            command.run();
            return true;
        } catch (PowerCut e) {
            return false;
        }
    }

    /** What must hold after any cut of prepare, before anything is repaired. */
    static void everythingOnTheLoaderIsKnown(Pc pc) throws IOException, LoaderRefusedException {
        List<SlotEntry> slots = Meter.list(pc.loader);
        if (slots.isEmpty()) {
            return;
        }
        ContainerContent kept = pc.kept();
        for (SlotEntry slot : slots) {
            assertThat(kept.message(slot.message().orElseThrow().digest())).isPresent();
        }
        if (pc.inspect("--json").out().contains("\"adminTokenSet\" : true")) {
            assertThat(pc.kept().loaders().get(0).adminToken()).isPresent();
        }
    }

    static void endsWell(Pc pc, Meter meter) throws IOException, LoaderRefusedException {
        everythingOnTheLoaderIsKnown(pc);
        pc.files = new SystemFiles();
        pc.links = address -> pc.loader.connect();
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK).exit()).isEqualTo(0);
        List<MessageRecord> kept = Files.exists(pc.container()) ? pc.kept().messages() : List.of();
        assertThat(kept.size()).isLessThanOrEqualTo(1);
        assertThat(Meter.list(pc.loader)).hasSameSizeAs(kept); // once, if it was kept
        if (!kept.isEmpty()) {
            assertThat(kept.get(0).stage()).isEqualTo(Stage.WRITTEN);
            assertThat(kept.get(0).sealed()).contains(Meter.get(pc.loader, 0));
            meter.consume(pc.loader, 0);
            assertThat(pc.receipts().out()).contains("JOINED");
        }
        // And a further message works, with a number of its own.
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
        Set<Long> sequences = new HashSet<>();
        pc.kept().messages().forEach(message -> assertThat(sequences.add(message.sequence()))
                .isTrue());
    }

    @Test
    void prepareCutAtEveryDurableStepLosesNothingAndWritesNothingTwice() throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            pc.files = new CutFiles(new SystemFiles(), cut++);
            done = survives(() -> pc.prepare(meter));
            pc.loader.powerUp();
            pc.files = new SystemFiles();
            endsWell(pc, meter);
        }
        assertThat(cut).isGreaterThan(9); // directory, two saves of four steps
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"BEFORE", "AFTER", "POWER_BEFORE", "POWER_AFTER"})
    void prepareCutAtEveryExchangeLosesNothingAndWritesNothingTwice(Break how)
            throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            int at = cut++;
            boolean[] broken = {false};
            pc.links = address -> {
                CutLink link = new CutLink(pc.loader.connect(), at, how);
                pc.opened.add(link);
                return link;
            };
            boolean survived = survives(() -> {
                Ran ran = pc.prepare(meter);
                broken[0] = ran.exit() != 0;
                assertThat(ran.exit()).isIn(0, 1);
            });
            done = survived && !broken[0];
            pc.loader.powerUp();
            pc.links = address -> pc.loader.connect();
            endsWell(pc, meter);
        }
        assertThat(cut).isGreaterThan(5); // INFO, LIST, PUT_BEGIN, PUT_CHUNK, PUT_COMMIT
    }

    @Test
    void theSamePrepareAgainAfterACutNeverReusesANumberAndEndsWithTheNewestWritten()
            throws IOException, LoaderRefusedException {
        for (int cut = 1; cut <= 10; cut++) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            pc.files = new CutFiles(new SystemFiles(), cut);
            survives(() -> pc.prepare(meter));
            pc.loader.powerUp();
            pc.files = new SystemFiles();

            Ran again = pc.prepare(meter);
            assertThat(again.exit()).isEqualTo(0);
            List<MessageRecord> kept = pc.kept().messages();
            MessageRecord newest = kept.get(kept.size() - 1);
            assertThat(newest.stage()).isEqualTo(Stage.WRITTEN);
            assertThat(kept.stream().map(MessageRecord::sequence)).doesNotHaveDuplicates();
            if (kept.size() == 2 && kept.get(0).stage() == Stage.REPLACED) {
                assertThat(again.err()).contains("this one takes its place");
                assertThat(Meter.list(pc.loader)).hasSize(1);
            } else if (kept.size() == 2) {
                assertThat(again.out()).contains("holds an earlier message for this meter");
            }
        }
    }

    @Test
    void receiptsCutAtEveryDurableStepLoseNothing() throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            pc.prepare(meter);
            meter.consume(pc.loader, 0);
            pc.files = new CutFiles(new SystemFiles(), cut++);
            done = survives(() -> pc.receipts());
            pc.loader.powerUp();
            pc.files = new SystemFiles();
            receiptIsHereOrThere(pc);
            receiptsEndWell(pc);
        }
        assertThat(cut).isGreaterThan(8);
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"BEFORE", "AFTER", "POWER_BEFORE", "POWER_AFTER"})
    void receiptsCutAtEveryExchangeLoseNothing(Break how) throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            pc.prepare(meter);
            meter.consume(pc.loader, 0);
            int at = cut++;
            boolean[] broken = {false};
            pc.links = address -> new CutLink(pc.loader.connect(), at, how);
            boolean survived = survives(() -> broken[0] = pc.receipts().exit() != 0);
            done = survived && !broken[0];
            pc.loader.powerUp();
            pc.links = address -> pc.loader.connect();
            receiptIsHereOrThere(pc);
            receiptsEndWell(pc);
        }
        assertThat(cut).isGreaterThan(4); // INFO, LIST, RECEIPT, RELEASE
    }

    /** At every instant the receipt is on the loader, or durably kept. */
    static void receiptIsHereOrThere(Pc pc) throws IOException, LoaderRefusedException {
        boolean there = Meter.list(pc.loader).stream().anyMatch(slot -> slot.state() == SlotState.SPENT);
        boolean here = pc.kept().messages().get(0).receipt().isPresent();
        assertThat(there || here).isTrue();
    }

    static void receiptsEndWell(Pc pc) throws IOException, LoaderRefusedException {
        assertThat(pc.receipts().exit()).isEqualTo(0);
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.kept().messages()).singleElement().satisfies(message -> {
            assertThat(message.stage()).isEqualTo(Stage.RELEASED);
            assertThat(message.receipt()).isPresent();
            assertThat(message.alarms()).isEmpty();
        });
        assertThat(pc.run("receipts", "--saved").out()).contains("JOINED");
    }

    /** The change shows only against the receipt before; once kept, the new owners are what is known. */
    @Test
    void anAlarmSurvivesACutBetweenKeepingAndReleasing() throws IOException, LoaderRefusedException {
        Pc pc = fresh();
        Meter meter = new Meter("SN-0001");
        pc.prepare(meter);
        meter.consume(pc.loader, 0);
        assertThat(pc.receipts().exit()).isEqualTo(0);
        pc.prepare(meter);
        List<KeyId> joinedByAStranger = List.of(pc.kept().owner(), meter.label.kid());
        meter.consume(pc.loader, 1, r -> Meter.with(r, joinedByAStranger, false, 0));
        pc.links = address -> new CutLink(pc.loader.connect(), 4, Break.POWER_BEFORE);
        assertThat(survives(() -> pc.receipts())).isFalse();
        pc.loader.powerUp();
        pc.links = address -> pc.loader.connect();

        Ran ran = pc.receipts();
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err()).contains("ALARM").contains("owners have changed without this PC");
    }

    @Test
    void resumingOnAnotherLoaderSaysThatItMayLieOnBoth() throws IOException, LoaderRefusedException {
        Pc pc = fresh();
        Meter meter = new Meter("SN-0001");
        pc.links = address -> new CutLink(pc.loader.connect(), 5, Break.AFTER); // stored, but the answer is lost
        Ran cut = pc.prepare(meter);
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err()).contains("the message is kept on this PC").contains("prepare --resume");
        Pc second = new Pc(pc.directory);
        Ran ran = second.run("prepare", "--resume", "--loader", Pc.LINK);

        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.err()).contains("may lie there too; the meter applies it only once");
        assertThat(Meter.get(second.loader, 0)).isEqualTo(Meter.get(pc.loader, 0));
    }

    @Test
    void nothingToResumeIsNotAnError() throws IOException {
        Pc pc = fresh();
        pc.prepare(new Meter("SN-0001"));
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK).out()).contains("nothing to write");
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK, "--country", "DE")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void messagesForOtherMetersThatWereNotWrittenAreMentioned() throws IOException {
        Pc pc = fresh();
        pc.links = address -> new CutLink(pc.loader.connect(), 3, Break.BEFORE);
        pc.prepare(new Meter("SN-0001"));
        pc.links = address -> pc.loader.connect();

        assertThat(pc.prepare(new Meter("SN-0002")).err())
                .contains("1 message(s) for other meters have not been written")
                .contains("--resume");
        assertThat(pc.receipts().err()).contains("sealed but never written");
    }
}
