package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import keyloader.sealing.Credential;
import keyloader.sealing.Order;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A round's meters that have failed, and what {@code round again} makes of them. */
@Timeout(120)
class RoundAgainTest {
    @TempDir
    Path directory;

    @Test
    void againSealsExactlyWhatHasFailedForThePassphrase() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 4, 8, 8);
        site.list();
        site.batch();
        List<Bytes> before = site.digests();
        site.consume(0);
        site.fail(1, Verdict.WRONG_PASSPHRASE);
        site.fail(2, Verdict.NETWORK_NOT_FOUND);
        assertThat(site.again().err()).contains("no meter of the round has failed");
        site.receipts();
        site.pc.file("pass", "the corrected one\n");
        long highest = site.pc.kept().lastSequence();

        Ran again = site.again();
        assertThat(again.exit()).isEqualTo(0);
        assertThat(again.out()).contains("written     1");
        List<Bytes> fresh = site.digests();
        fresh.removeAll(before);
        assertThat(fresh).hasSize(1);
        Site.Place place = site.place(site.meters.get(1));
        Order.Load order = site.meters.get(1).order(Meter.get(place.loader(), place.slot()));
        assertThat(order.header().sequence()).isGreaterThan(highest);
        assertThat(((Credential.Passphrase) PrepareTest.only(order).credential())
                        .secret()
                        .copy())
                .isEqualTo("the corrected one".getBytes(StandardCharsets.UTF_8));
        // The second time there is nothing more, until the meter fails again.
        assertThat(site.again().exit()).isEqualTo(1);
        assertThat(site.again("--all-failed").out()).contains("written     1");

        site.consume(1);
        site.receipts();
        assertThat(site.pc.run("round", "show").out()).contains("4 meter(s): 2 on a loader, 2 joined");
    }

    /** A meter has joined, and given out a key for its next message. */
    private static void joinWithAKey(Site site, int meter) throws IOException, LoaderRefusedException {
        Meter one = site.meters.get(meter);
        Site.Place place = site.place(one);
        one.consume(place.loader(), place.slot(), receipt -> Meter.with(receipt, one.newPrekey(PrekeyStorage.FILE)));
        site.receipts();
    }

    /** It no longer has that key when the message comes. */
    private static void loseItsKey(Site site, int meter) throws IOException, LoaderRefusedException {
        Meter one = site.meters.get(meter);
        joinWithAKey(site, meter);
        site.batch("--new");
        one.seeds.clear();
        int last = Meter.list(site.loader(0)).stream()
                .filter(slot -> slot.message()
                        .orElseThrow()
                        .kid()
                        .equals(one.label.kid().value()))
                .findFirst()
                .orElseThrow()
                .slot();
        one.sayPrekeyGone(site.loader(0), last);
        site.receipts();
    }

    @Test
    void againSealsWhatFailedForAOneTimeKeyThatIsGone() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 1, 8);
        site.list();
        site.batch();
        loseItsKey(site, 0);
        String newest = site.pc.kept().rounds().get(1).id().hex();
        assertThat(site.pc.run("round", "show", newest).out()).contains("PREKEY_GONE");

        Ran again = site.again(newest);
        assertThat(again.err()).doesNotContain("error");
        assertThat(again.out()).contains("written     1");
        assertThat(site.again(newest).err()).contains("no meter of the round has failed");
    }

    @Test
    void twoMessagesThatShareAOneTimeKeyAreToldWhereBothMayStillBeMeant() throws IOException, LoaderRefusedException {
        String shared = "the one-time key of meter SN-0000 was used for an earlier message, too";
        Site site = new Site(directory, 2, 8);
        site.list();
        assertThat(site.batch().err()).doesNotContain("one-time key");
        joinWithAKey(site, 0);
        assertThat(site.batch("--new").err()).doesNotContain("one-time key");
        Ran second = site.batch("--new");
        assertThat(second.err()).containsOnlyOnce(shared).doesNotContain("SN-0001");
        Site.Place newest = site.place(site.meters.get(0));
        for (SlotEntry slot : Meter.list(newest.loader())) {
            if (slot.message()
                    .orElseThrow()
                    .kid()
                    .equals(site.meters.get(0).label.kid().value())) {
                site.meters.get(0).leaveNote(newest.loader(), slot.slot(), Verdict.WRONG_PASSPHRASE, 1, List.of());
            }
        }
        site.receipts();
        Ran again = site.again(site.pc.kept().rounds().get(2).id().hex());
        assertThat(again.out()).contains("written     1");
        assertThat(again.err()).as("the failed ones are meant to be useless").doesNotContain("one-time key");
    }

    @Test
    void aLoaderFullOfFailedMessagesSaysThatTheyKeepTheirSlots() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 2, 2);
        site.list();
        site.batch();
        site.fail(0, Verdict.WRONG_PASSPHRASE);
        site.fail(1, Verdict.WRONG_PASSPHRASE);
        site.receipts();

        assertThat(site.again().out())
                .contains("written     0")
                .contains("waiting     2 meter(s)")
                .contains("a failed message keeps its slot until its meter clears it");
    }
}
