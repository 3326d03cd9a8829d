package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.Credential;
import keyloader.sealing.Order;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A round from its list to the report. */
@Timeout(120)
class RoundTest {
    @TempDir
    Path directory;

    private static JsonNode json(Ran ran) throws IOException {
        return new ObjectMapper().readTree(ran.out());
    }

    @Test
    void fromTheListToTheReport() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 3, 8);
        site.list();

        Ran batch = site.batch();
        assertThat(batch.err()).doesNotContain("error");
        assertThat(batch.exit()).isEqualTo(0);
        assertThat(batch.out()).contains("written     3").contains("jobs.csv, 3 meter(s)");
        for (Meter meter : site.meters) {
            Site.Place place = site.place(meter);
            Order.Load order = meter.order(Meter.get(place.loader(), place.slot()));
            assertThat(order.country()).isEqualTo("DE");
            assertThat(PrepareTest.only(order).ssid()).isEqualTo(Bytes.of("Home".getBytes(StandardCharsets.UTF_8)));
            assertThat(((Credential.Passphrase) PrepareTest.only(order).credential())
                            .secret()
                            .copy())
                    .isEqualTo(Pc.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        }

        site.consume(0);
        site.fail(1, Verdict.WRONG_PASSPHRASE);
        site.receipts();

        Ran show = site.pc.run("round", "show");
        assertThat(show.exit()).isEqualTo(0);
        assertThat(show.out())
                .contains("SN-0000 (" + site.meters.get(0).label.kid().checkCode()
                        + ") Flat 0, Main Street 0: joined \"Home\"")
                .contains("  signal    -61 dBm, channel 11, access point 02:00:00:00:a1:b2, 192.0.2.17")
                .contains("Flat 1, Main Street 1: the network refused the passphrase (WRONG_PASSPHRASE), loader ")
                .contains("  next      prepare again with the right passphrase")
                .contains("Flat 2, Main Street 2: on loader ")
                .contains("3 meter(s): 1 on a loader, 1 joined, 1 failed");
        JsonNode meters = json(site.pc.run("round", "show", "--json")).at("/meters");
        assertThat(meters.at("/0/state").asText()).isEqualTo("joined");
        assertThat(meters.at("/0/joined/rssiDbm").asInt()).isEqualTo(-61);
        assertThat(meters.at("/0/joined/bssid").asText()).isEqualTo("02:00:00:00:a1:b2");
        assertThat(meters.at("/1/verdict/name").asText()).isEqualTo("WRONG_PASSPHRASE");
        assertThat(meters.at("/1/next").asText()).isEqualTo("prepare again with the right passphrase");
        assertThat(meters.at("/2/state").asText()).isEqualTo("carried");

        Path report = directory.resolve("report.json");
        assertThat(site.pc.run("round", "report", "--output", report.toString()).exit())
                .isEqualTo(0);
        assertThat(new ObjectMapper()
                        .readTree(report.toFile())
                        .at("/counts/joined")
                        .asInt())
                .isEqualTo(1);
        assertThat(site.pc.run("round", "list").out()).contains("jobs.csv: 3 meter(s)");
    }

    @Test
    void noCredentialStaysOnThePc() throws IOException {
        Site site = new Site(directory, 3, 8);
        site.list();
        site.batch();

        assertThat(site.pc.kept().messages()).hasSize(3).allSatisfy(message -> {
            assertThat(message.stage()).isEqualTo(Stage.WRITTEN);
            assertThat(message.sealed()).isEmpty();
        });
        assertThat(new String(Files.readAllBytes(site.pc.container()), StandardCharsets.ISO_8859_1))
                .doesNotContain(Pc.PASSPHRASE);
    }

    @Test
    void metersAreSpreadEvenlyOverLoadersInTheListsOrder() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 10, 8, 2, 8);
        site.list();

        assertThat(site.batch().exit()).isEqualTo(0);
        assertThat(Meter.list(site.loader(0))).hasSize(4);
        assertThat(Meter.list(site.loader(1))).hasSize(2);
        assertThat(Meter.list(site.loader(2))).hasSize(4);
        for (int i = 0; i < 10; i++) {
            assertThat(site.place(site.meters.get(i)).loader()).isSameAs(site.loader(i < 4 ? 0 : i < 6 ? 1 : 2));
        }
    }

    /** Each waits for the other in the middle of its first message. */
    @Test
    void allLoadersAreWrittenToAtTheSameTime() throws IOException {
        Site site = new Site(directory, 4, 8, 8);
        site.list();
        CyclicBarrier both = new CyclicBarrier(2);
        site.pc.links = address -> {
            LoaderLink real = site.loader(address.toString()).connect();
            return new LoaderLink() {
                private boolean met;

                @Override
                public Bytes exchange(Bytes request) throws IOException {
                    if (request.at(0) == Request.PUT_BEGIN && !met) {
                        met = true;
                        meet(both);
                    }
                    return real.exchange(request);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        };

        Ran ran = site.batch();
        assertThat(ran.err()).doesNotContain("error");
        assertThat(ran.out()).contains("written     4");
    }

    private static void meet(CyclicBarrier both) throws IOException {
        try {
            both.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IOException("the other loader is not written to", e);
        }
    }

    /** Each save writes the whole container. */
    @Test
    void whatAllLoadersGetIsKeptWithOneSave() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 9, 3, 3, 3);
        site.list();
        CutFiles counting = new CutFiles(new SystemFiles(), 0);
        site.pc.files = counting;

        assertThat(site.batch().exit()).isZero();
        int directories = counting.steps % CutFiles.STEPS_OF_A_SAVE;
        assertThat((counting.steps - directories) / CutFiles.STEPS_OF_A_SAVE)
                .as("the round, what is sealed, and that it is written")
                .isEqualTo(3);
        assertThat(site.digests()).hasSize(9).doesNotHaveDuplicates();
    }

    /** A loader that takes no more is no reason to leave the other, which gets what was meant for it. */
    @Test
    void aLoaderThatRefusesLeavesItsRowsToTheOther() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 6, 8, 8);
        site.list();
        site.pc.links = address -> {
            LoaderLink link = site.loader(address.toString()).connect();
            return address.toString().endsWith("5000")
                    ? new RefusingLink(link, Request.PUT_BEGIN, 0, Status.STORAGE_FAULT)
                    : link;
        };

        Ran ran = site.batch();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the loader's storage failed").doesNotContain("may lie on loader");
        assertThat(ran.out()).contains("written     6");
        assertThat(Meter.list(site.loader(0))).isEmpty();
        assertThat(Meter.list(site.loader(1))).hasSize(6);
    }

    @Test
    void whatDoesNotFitWaitsAndGoesOnLater() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 7, 2, 3);
        site.list();

        Ran first = site.batch();
        assertThat(first.exit()).as("not all of it").isEqualTo(1);
        assertThat(first.out()).contains("written     5").contains("waiting     2 meter(s): as many free slots");
        assertThat(site.pc.run("round", "show").out()).contains("2 waiting for a free slot");
        for (int i = 0; i < 5; i++) {
            site.consume(i);
        }
        site.receipts();
        Ran second = site.batch();
        assertThat(second.exit()).isEqualTo(0);
        assertThat(second.out()).contains("written     2").doesNotContain("waiting");
        assertThat(site.pc.kept().messages()).hasSize(7);
        assertThat(site.pc.kept().rounds()).hasSize(1);
        Ran third = site.batch();
        assertThat(third.out()).contains("written     0");
        assertThat(site.digests()).hasSize(2);
    }

    @Test
    void nobodyIsAskedForWhatDoesNotFitAndEachNetworkOnce() throws IOException {
        Site site = new Site(directory, 4, 3);
        StringBuilder csv = new StringBuilder(Site.HEADER);
        String[] networks = {"Attic,wpa2", "Attic,wpa3", "Attic,wpa2", "Cellar,wpa2"};
        for (int i = 0; i < 4; i++) {
            csv.append(Site.row(site.meters.get(i), "a" + i + ",b," + networks[i] + ",DE"));
        }
        site.list(csv.toString());

        FakeTerminal terminal = new FakeTerminal().answering("attic two", "attic two", "attic three", "attic three");
        Ran ran = site.pc.run(terminal, site.batchArgs());
        assertThat(ran.err()).doesNotContain("error");
        assertThat(terminal.prompts)
                .containsExactly(
                        "passphrase of the network \"Attic\" (wpa2): ",
                        "the same once more: ",
                        "passphrase of the network \"Attic\" (wpa3): ",
                        "the same once more: ");
        assertThat(terminal.progress)
                .contains("writing [" + "#".repeat(24) + "] 100%")
                .as("a longer one fills a narrow terminal with lines")
                .allMatch(text -> text.length() < 40);
        assertThat(ran.out()).contains("written     3").contains("waiting     1");
    }

    @Test
    void severalNetworksForOneMeterComeFromFiles() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 1, 3);
        Path first = site.pc.file(
                "first.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"One\"},\"cred\":{\"akm\":\"psk\",\"pass\":\"first pass\"}}");
        Path second = site.pc.file(
                "second.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Two\"},\"cred\":{\"akm\":\"sae\",\"pass\":\"second pass\"}}");
        site.list("label;network;country\n" + "\"" + site.meters.get(0).label.uri() + "\"" + ";house|fallback;de\n");

        Ran ran = site.batch("--network", "house=" + first, "--network", "fallback=" + second);
        assertThat(ran.err()).doesNotContain("error");
        Order.Load order = site.meters.get(0).order(Meter.get(site.loader(0), 0));
        assertThat(order.networks()).hasSize(2);
        assertThat(site.pc.kept().messages().get(0).networks())
                .extracting(network -> new String(network.ssid().toArray(), StandardCharsets.UTF_8))
                .containsExactly("One", "Two");
    }

    @Test
    void aChangedListSaysWhatHasChangedAndSealsOnlyThat() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 4, 16);
        String first = Site.HEADER
                + Site.row(site.meters.get(0), "A,x,Home,wpa2,DE")
                + Site.row(site.meters.get(1), "B,x,Home,wpa2,DE")
                + Site.row(site.meters.get(2), "C,x,Home,wpa2,DE");
        site.list(first);
        site.batch();
        List<Bytes> before = site.digests();
        site.list(Site.HEADER
                + Site.row(site.meters.get(3), "D,x,Home,wpa2,DE")
                + Site.row(site.meters.get(0), "A new,x,Home,wpa2,DE")
                + Site.row(site.meters.get(1), "B,x,Home,wpa2+wpa3,DE"));

        Ran ran = site.batch();
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out())
                .contains("added       SN-0003 D: new in the list")
                .contains("changed     SN-0001 B: another network")
                .contains("removed     SN-0002 C: no longer in the list; left alone")
                .contains("written     2");
        assertThat(site.pc.kept().rounds()).hasSize(1);
        assertThat(site.round().jobs()).extracting(Job::name).containsExactly("D", "A new", "B", "C");
        assertThat(site.digests()).containsAll(before).hasSize(5);
        Site.Place place = site.place(site.meters.get(1));
        assertThat(PrepareTest.only(site.meters.get(1).order(Meter.get(place.loader(), place.slot())))
                        .security()
                        .commandLineName())
                .isEqualTo("wpa2+wpa3");

        Ran same = site.batch();
        assertThat(same.out()).doesNotContain("added").contains("written     0");
        site.batch("--new");
        assertThat(site.pc.kept().rounds()).hasSize(2);
    }

    @Test
    void aLoaderThatIsPulledOutLeavesItsRowsToTheOthers() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 8, 8, 8);
        site.list();
        String pulled = "tcp:127.0.0.1:5000";
        site.pc.links = address -> {
            ModelLoader loader = site.loader(address.toString());
            return address.toString().equals(pulled)
                    ? new CutLink(loader.connect(), 8, CutLink.Break.AFTER) // the second commit: stored, unanswered
                    : loader.connect();
        };

        Ran ran = site.batch();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("the conversation with the loader broke off")
                .contains("1 message(s) may lie on loader");
        assertThat(ran.out()).contains("written     7");
        assertThat(Meter.list(site.loader(0))).hasSize(2);
        assertThat(Meter.list(site.loader(1))).hasSize(6);
        assertThat(site.digests()).hasSize(8).doesNotHaveDuplicates();

        site.loader(0).powerUp();
        site.plugIn();
        Ran second = site.batch();
        assertThat(second.exit()).isEqualTo(0);
        assertThat(second.out()).contains("written     0, and 1 that had been written before a cut");
        assertThat(site.digests()).hasSize(8);
    }

    @Test
    void whatMayLieOnALostLoaderIsWrittenElsewhereOnlyWhenAskedTo() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 3, 8, 8);
        site.list();
        ModelLoader lost = site.loader(0);
        ModelLoader other = site.loader(1);
        site.loaders.remove("tcp:127.0.0.1:5001");
        site.pc.links = address -> new CutLink(lost.connect(), 5, CutLink.Break.POWER_AFTER);
        assertThat(CutTest.survives(() -> site.batch())).isFalse();
        site.loaders.clear();
        site.loaders.put("tcp:127.0.0.1:5001", other);
        site.plugIn();

        Ran ran = site.batch();
        assertThat(ran.err()).contains("3 message(s) may lie on loader");
        assertThat(ran.exit()).as("not all of it").isEqualTo(1);
        assertThat(Meter.list(other)).isEmpty();
        Ran elsewhere = site.batch("--elsewhere");
        assertThat(elsewhere.out()).contains("written     3");
        assertThat(elsewhere.exit()).isZero();
        assertThat(Meter.list(other)).hasSize(3);
    }

    @Test
    void whatMayLieOnALostLoaderForMetersThatAreNoLongerInTheListKeepsNobodyWaiting()
            throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 4, 8, 8);
        String row = Site.row(site.meters.get(0), "A,x,Home,wpa2,DE");
        ModelLoader lost = site.loader(0);
        ModelLoader other = site.loader(1);
        site.loaders.clear();
        site.loaders.put("tcp:127.0.0.1:5001", other);
        site.plugIn();
        site.list(Site.HEADER + row);
        assertThat(site.batch().exit()).isZero();
        site.list(Site.HEADER
                + row
                + Site.row(site.meters.get(1), "B,x,Home,wpa2,DE")
                + Site.row(site.meters.get(2), "C,x,Home,wpa2,DE"));
        site.pc.links = address -> new CutLink(lost.connect(), 4, CutLink.Break.POWER_AFTER);
        assertThat(CutTest.survives(() -> site.batch())).isFalse();
        site.plugIn();
        assertThat(site.batch().err()).contains("2 message(s) may lie on loader");
        site.list(Site.HEADER + row + Site.row(site.meters.get(3), "D,x,Home,wpa2,DE"));

        Ran ran = site.batch();
        assertThat(ran.out()).contains("written     1", "no longer in the list");
        assertThat(ran.err()).doesNotContain("may lie on loader");
        assertThat(ran.exit()).isZero();
        assertThat(Meter.list(other)).hasSize(2);
    }

    /** What a round has sent is the round's: it is looked for on its loader first. */
    @Test
    void resumeLeavesWhatMayLieOnALostLoaderOfARoundAloneToo() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 3, 8, 8);
        site.list();
        ModelLoader lost = site.loader(0);
        ModelLoader other = site.loader(1);
        site.loaders.remove("tcp:127.0.0.1:5001");
        site.pc.links = address -> new CutLink(lost.connect(), 5, CutLink.Break.POWER_AFTER); // the first is stored
        assertThat(CutTest.survives(() -> site.batch())).isFalse();
        lost.powerUp();
        Meter single = new Meter("SN-0100");
        site.pc.links = address -> new CutLink(other.connect(), 3, CutLink.Break.BEFORE);
        assertThat(site.pc.prepare(single).exit()).isEqualTo(1);

        site.pc.links = address -> other.connect();
        Ran away = site.pc.run("prepare", "--resume", "--loader", Pc.LINK);
        assertThat(away.exit()).isZero();
        assertThat(away.err())
                .contains("3 message(s) of a round may lie on loader")
                .contains("plug it in and run this again");
        assertThat(away.out()).contains("SN-0100").doesNotContain("SN-0000");
        assertThat(Meter.list(other)).hasSize(1);
        Ran again = site.pc.run("prepare", "--resume", "--loader", Pc.LINK);
        assertThat(again.out()).doesNotContain("nothing to write");
        Ran next = site.pc.prepare(new Meter("SN-0101"));
        assertThat(next.err()).doesNotContain("for other meters have not been written"); // that would not write them

        site.pc.links = address -> lost.connect();
        Ran back = site.pc.run("prepare", "--resume", "--loader", Pc.LINK);
        assertThat(back.out()).contains("SN-0000", "SN-0001", "SN-0002");
        assertThat(Meter.list(lost)).hasSize(3);
        assertThat(site.pc.run("prepare", "--resume", "--loader", Pc.LINK).out())
                .contains("nothing to write");
    }

    @Test
    void aMeterThatThisPcHasPreparedForIsKnownByItsSerial() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 1, 8);
        site.pc.links = address -> site.loader(0).connect();
        site.pc.prepare(site.meters.get(0));
        site.plugIn();
        site.list("serial,ssid,security,country\nSN-0000,Home,wpa2,DE\n");

        assertThat(site.batch().out()).contains("written     1");
        assertThat(site.place(site.meters.get(0)).slot()).isEqualTo(1);
    }

    @Test
    void anUnwrittenMessageOfPrepareIsReplaced() throws IOException {
        Site site = new Site(directory, 1, 8);
        site.list();
        site.pc.links = address -> new CutLink(site.loader(0).connect(), 3, CutLink.Break.BEFORE);
        site.pc.prepare(site.meters.get(0));
        site.plugIn();

        Ran ran = site.batch();
        assertThat(ran.err()).contains("this one takes its place");
        assertThat(site.pc.kept().messages())
                .extracting(MessageRecord::stage)
                .containsExactly(Stage.REPLACED, Stage.WRITTEN);
    }

    @Test
    void aDryRunWritesNothingAndNeedsNoLoader() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 3, 2);
        Path list = site.list();

        Ran dry = site.batch("--dry-run");
        assertThat(dry.out()).contains("to seal     3 of 3 meter(s); 2 fit");
        assertThat(dry.exit()).isZero();
        assertThat(site.pc.run("batch", list.toString(), "--dry-run").out()).contains("to seal     3 of 3 meter(s)");
        assertThat(site.pc.container()).doesNotExist();
        assertThat(site.digests()).isEmpty();
    }

    @Test
    void jsonSaysWhatWasDone() throws IOException {
        Site site = new Site(directory, 3, 2);
        site.list();

        JsonNode batch = json(site.batch("--json"));
        assertThat(batch.at("/written").asInt()).isEqualTo(2);
        assertThat(batch.at("/waiting").asInt()).isEqualTo(1);
        assertThat(batch.at("/round/name").asText()).isEqualTo("jobs.csv");
        assertThat(batch.at("/meters/1/state").asText()).isEqualTo("carried");
        assertThat(batch.at("/meters/2/state").asText()).isEqualTo("waiting");
        String id = batch.at("/round/id").asText();
        assertThat(json(site.pc.run("round", "list", "--json"))
                        .at("/rounds/0/counts/carried")
                        .asInt())
                .isEqualTo(2);
        assertThat(site.pc.run("round", "show", id.substring(0, 3)).exit()).isEqualTo(0);
        assertThat(site.pc.run("round", "show", "jobs.csv").exit()).isEqualTo(0);
        assertThat(site.pc.run("round", "show", "none").err()).contains("there is no round none");
    }

    @Test
    void aRoundIsForgottenWithItsNamesAndItsMessagesStay() throws IOException {
        Site site = new Site(directory, 2, 8);
        site.list();
        site.batch();

        assertThat(site.pc.run("round", "remove").err()).contains("2 meter(s) of the round have not answered yet");
        assertThat(site.pc.kept().rounds()).hasSize(1);
        assertThat(site.pc.run("round", "remove", "--yes").exit()).isEqualTo(0);
        assertThat(site.pc.kept().rounds()).isEmpty();
        assertThat(site.pc.kept().messages()).hasSize(2);
        assertThat(site.pc.run("round", "show").err()).contains("this PC keeps no round");
        assertThat(Optional.of(site.pc.kept().meters().size())).contains(2);
    }
}
