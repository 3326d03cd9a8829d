package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import keyloader.host.CutLink.Break;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A round that ends, or loses a loader, at every step of its work; then the same command again. */
@Timeout(300)
class RoundCutTest {
    @TempDir
    Path directory;

    private int cases;

    private Site fresh() throws IOException {
        Site site = new Site(Files.createDirectory(directory.resolve("case" + cases++)), 4, 3, 3);
        site.list();
        return site;
    }

    /** The site's meters all get a message, each exactly one, whatever has been before. */
    private static void endsWell(Site site) throws IOException, LoaderRefusedException {
        List<Bytes> before = site.digests();
        if (!before.isEmpty()) {
            Set<Bytes> known = new HashSet<>();
            site.pc.kept().messages().forEach(message -> known.add(message.digest()));
            assertThat(known).containsAll(before); // and so its receipt can be read
        }
        Ran ran = site.batch();
        assertThat(ran.err()).doesNotContain("error");
        assertThat(ran.exit()).isEqualTo(0);
        List<Bytes> after = site.digests();
        assertThat(after).hasSize(4).doesNotHaveDuplicates().containsAll(before);
        assertThat(site.round().jobs())
                .allSatisfy(job -> assertThat(job.message()).isPresent());
        Set<Long> sequences = new HashSet<>();
        List<MessageRecord> kept = site.pc.kept().messages();
        kept.forEach(message -> assertThat(sequences.add(message.sequence())).isTrue());
        assertThat(kept)
                .filteredOn(message -> message.stage() == Stage.WRITTEN)
                .hasSize(4)
                .allSatisfy(message -> {
                    assertThat(after).contains(message.digest());
                    assertThat(message.sealed()).isEmpty();
                });
        for (Meter meter : site.meters) {
            Site.Place place = site.place(meter);
            meter.consume(place.loader(), place.slot());
        }
        site.receipts();
        assertThat(site.pc.run("round", "show").out()).contains("4 meter(s): 4 joined");
    }

    @Test
    void cutAtEveryDurableStepNothingIsLostOrWrittenTwice() throws IOException, LoaderRefusedException {
        for (boolean forgetful : new boolean[] {false, true}) {
            int cut = 1;
            boolean done = false;
            while (!done) {
                Site site = fresh();
                CutFiles files =
                        forgetful ? CutFiles.forgetful(new SystemFiles(), cut) : new CutFiles(new SystemFiles(), cut);
                cut++;
                site.pc.files = files;
                done = CutTest.survives(() -> site.batch());
                files.lose();
                site.loaders.values().forEach(ModelLoader::powerUp);
                site.pc.files = new SystemFiles();
                endsWell(site);
            }
            assertThat(cut).isGreaterThan(12); // the round, and a portion with two saves, of four steps
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"BEFORE", "AFTER", "POWER_BEFORE", "POWER_AFTER"})
    void cutAtEveryExchangeNothingIsLostOrWrittenTwice(Break how) throws IOException, LoaderRefusedException {
        for (int loader = 0; loader < 2; loader++) {
            String link = "tcp:127.0.0.1:" + (5000 + loader);
            int cut = 1;
            boolean done = false;
            while (!done) {
                Site site = fresh();
                CutLink[] opened = new CutLink[1];
                int at = cut++;
                site.pc.links = address -> {
                    ModelLoader model = site.loader(address.toString());
                    if (!address.toString().equals(link)) {
                        return model.connect();
                    }
                    opened[0] = new CutLink(model.connect(), at, how);
                    return opened[0];
                };
                CutTest.survives(() -> assertThat(site.batch().exit()).isIn(0, 1));
                done = opened[0].exchanges < at;
                site.loaders.values().forEach(ModelLoader::powerUp);
                site.plugIn();
                endsWell(site);
            }
            assertThat(cut).isGreaterThan(8); // INFO, LIST, and three for each of two messages
        }
    }

    /** Prepare again, cut at every durable step: the corrected message lies there once, the others are as they were. */
    @Test
    void againCutAtEveryDurableStepSealsEachFailedMeterOnce() throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Site site = new Site(Files.createDirectory(directory.resolve("case" + cases++)), 3, 8);
            site.list();
            site.batch();
            List<Bytes> before = site.digests();
            for (int i = 0; i < 2; i++) {
                Site.Place place = site.place(site.meters.get(i));
                site.meters.get(i).leaveNote(place.loader(), place.slot(), Verdict.WRONG_PASSPHRASE, 1, List.of());
            }
            site.receipts();
            site.pc.files = new CutFiles(new SystemFiles(), cut++);
            done = CutTest.survives(() -> site.again());
            site.loaders.values().forEach(ModelLoader::powerUp);
            site.pc.files = new SystemFiles();

            site.again(); // nothing is left to do again where the first has sealed
            site.batch(); // and what was sealed is written
            List<Bytes> fresh = site.digests();
            assertThat(fresh).containsAll(before).hasSize(5);
            assertThat(site.pc.run("round", "show").out()).contains("3 meter(s): 3 on a loader");
        }
        assertThat(cut).isGreaterThan(8);
    }
}
