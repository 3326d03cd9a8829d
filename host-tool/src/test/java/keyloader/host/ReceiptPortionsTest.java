package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.host.CutLink.Break;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.KeyId;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many receipts are kept with few saves, and each before its loader is told to forget it. */
@Timeout(300)
class ReceiptPortionsTest {
    @TempDir
    Path directory;

    private int cases;

    /** All of a round's meters have a message on its one loader. */
    private Site site(int meters, int slots) throws IOException {
        Site site = new Site(Files.createDirectory(directory.resolve("case" + cases++)), meters, slots);
        site.list();
        assertThat(site.batch().exit()).isZero();
        return site;
    }

    private static Ran receipts(Site site) {
        return site.pc.run("receipts", "--loader", "tcp:127.0.0.1:5000");
    }

    private static Site joined(Site site) throws IOException, LoaderRefusedException {
        for (Meter meter : site.meters) {
            meter.consume(site.loader(0), site.place(meter).slot());
        }
        return site;
    }

    /** Two have joined, and one has left a note. */
    private Site answered() throws IOException, LoaderRefusedException {
        Site site = site(3, 8);
        for (int i = 0; i < 2; i++) {
            site.meters.get(i).consume(site.loader(0), i);
        }
        site.meters.get(2).leaveNote(site.loader(0), 2, Verdict.WRONG_PASSPHRASE, 1, List.of());
        return site;
    }

    /** At every instant what a meter has said is on the loader, or durably kept. */
    private static void everyAnswerIsHereOrThere(Site site) throws IOException, LoaderRefusedException {
        List<Bytes> there = new ArrayList<>();
        for (SlotEntry slot : Meter.list(site.loader(0))) {
            if (slot.state() == SlotState.SPENT || slot.message().orElseThrow().notePresent()) {
                there.add(slot.message().orElseThrow().digest());
            }
        }
        assertThat(site.pc.kept().messages())
                .hasSize(3)
                .allMatch(message -> there.contains(message.digest())
                        || message.receipt().isPresent()
                        || message.note().isPresent());
    }

    private static void endsWell(Site site) throws IOException, LoaderRefusedException {
        everyAnswerIsHereOrThere(site);
        site.plugIn();
        assertThat(receipts(site).exit()).isZero();
        assertThat(Meter.list(site.loader(0))).extracting(SlotEntry::slot).containsExactly(2);
        assertThat(site.pc.kept().messages())
                .extracting(MessageRecord::stage)
                .containsExactly(Stage.RELEASED, Stage.RELEASED, Stage.WRITTEN);
        assertThat(site.pc.run("round", "show").out()).contains("3 meter(s): 2 joined, 1 failed");
    }

    @Test
    void cutAtEveryDurableStepTheyLoseNothing() throws IOException, LoaderRefusedException {
        for (boolean forgetful : new boolean[] {false, true}) {
            int cut = 1;
            boolean done = false;
            while (!done) {
                Site site = answered();
                CutFiles files =
                        forgetful ? CutFiles.forgetful(new SystemFiles(), cut) : new CutFiles(new SystemFiles(), cut);
                cut++;
                site.pc.files = files;
                done = CutTest.survives(() -> receipts(site));
                files.lose();
                site.loader(0).powerUp();
                site.pc.files = new SystemFiles();
                endsWell(site);
            }
            assertThat(cut).isGreaterThan(2 * CutFiles.STEPS_OF_A_SAVE); // what was read, and what was let go
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"BEFORE", "AFTER", "POWER_BEFORE", "POWER_AFTER"})
    void cutAtEveryExchangeTheyLoseNothing(Break how) throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Site site = answered();
            int at = cut++;
            CutFiles files = CutFiles.forgetful(new SystemFiles(), 0);
            site.pc.files = files;
            CutLink[] opened = new CutLink[1];
            site.pc.links = address -> {
                opened[0] = new CutLink(site.loader(0).connect(), at, how);
                return opened[0];
            };
            CutTest.survives(() -> assertThat(receipts(site).exit()).isIn(0, 1));
            done = opened[0].exchanges < at;
            files.lose();
            site.loader(0).powerUp();
            site.pc.files = new SystemFiles();
            endsWell(site);
        }
        assertThat(cut).isGreaterThan(7); // INFO, LIST, three of RECEIPT, two of RELEASE
    }

    @Test
    void seventyReceiptsAreTwoPortionsOfTwoSavesEach() throws IOException, LoaderRefusedException {
        Site site = joined(site(70, 70));
        CutFiles counting = new CutFiles(new SystemFiles(), 0);
        site.pc.files = counting;

        assertThat(receipts(site).exit()).isZero();
        assertThat(counting.steps).isEqualTo(4 * CutFiles.STEPS_OF_A_SAVE);
        assertThat(Meter.list(site.loader(0))).isEmpty();
        assertThat(site.pc.kept().messages()).hasSize(70).allMatch(message -> message.stage() == Stage.RELEASED);
    }

    /** It is pulled out while the second portion is read: the first is done, and what was read of the second is kept. */
    @Test
    void whatWasReadBeforeTheCableWasPulledIsKeptAndShown() throws IOException, LoaderRefusedException {
        Site site = joined(site(70, 70));
        int[] asked = new int[1];
        site.pc.links = address -> {
            LoaderLink real = site.loader(0).connect();
            return new LoaderLink() {
                @Override
                public Bytes exchange(Bytes request) throws IOException {
                    if (request.at(0) == Request.RECEIPT && ++asked[0] == 67) {
                        throw new IOException("unplugged");
                    }
                    return real.exchange(request);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        };

        Ran ran = receipts(site);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the conversation with the loader broke off: unplugged");
        assertThat(ran.out().lines().filter(line -> line.contains("(JOINED)"))).hasSize(66);
        assertThat(ran.out().lines().filter(line -> line.endsWith("released, free again")))
                .hasSize(64);
        assertThat(ran.out().lines().filter(line -> line.endsWith("  not released")))
                .hasSize(2);
        assertThat(Meter.list(site.loader(0))).hasSize(6);
        assertThat(site.pc.kept().messages().stream().filter(message -> message.stage() == Stage.ANSWERED))
                .hasSize(2);

        site.loader(0).powerUp();
        site.plugIn();
        assertThat(receipts(site).exit()).isZero();
        assertThat(Meter.list(site.loader(0))).isEmpty();
        assertThat(site.pc.run("round", "show").out()).contains("70 meter(s): 70 joined");
    }

    /** The second is held against the first, which is not saved yet. */
    @Test
    void twoReceiptsOfOneMeterInOnePortionAreJudgedOneAfterTheOther() throws IOException, LoaderRefusedException {
        Site site = site(1, 8);
        Meter meter = site.meters.get(0);
        site.pc.links = address -> site.loader(0).connect();
        assertThat(site.pc.prepare(meter).exit()).isZero();
        List<KeyId> withAStranger = List.of(site.pc.kept().owner(), meter.label.kid());
        meter.consume(site.loader(0), 0);
        meter.consume(site.loader(0), 1, receipt -> Meter.with(receipt, withAStranger, false, 0));

        Ran ran = receipts(site);
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err()).contains("owners have changed without this PC");
        assertThat(site.pc.kept().messages().get(1).alarms()).hasSize(1);
    }
}
