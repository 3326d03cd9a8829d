package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.label.LabelDrawing;
import keyloader.sealing.Label;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a list is said, all of it, before anything is written. */
@Timeout(120)
class RoundListTest {
    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void begin() throws IOException {
        site = new Site(directory, 8, 16);
    }

    private void nothingWasDone() throws IOException, LoaderRefusedException {
        assertThat(site.digests()).isEmpty();
        assertThat(site.pc.container()).doesNotExist();
    }

    private Ran refused(String csv) throws IOException, LoaderRefusedException {
        site.list(csv);
        Ran ran = site.batch();
        assertThat(ran.exit()).isEqualTo(1);
        nothingWasDone();
        return ran;
    }

    @Test
    void everyRowThatDoesNotHoldIsNamedWithItsLine() throws IOException, LoaderRefusedException {
        Label damaged = site.meters.get(1).label;
        Label sameSerial = new Label("SN-0000", site.meters.get(2).label.key());
        String csv = "label,serial,name,place,ssid,security,network,country\n"
                + site.meters.get(0).label.uri() + ",,ok,\"two\nlines\",Home,wpa2,,DE\n" // 2 and 3
                + damaged.uri().replace(";K:", ";K:A") + ",,,,Home,wpa2,,DE\n" // 4
                + site.meters.get(0).label.uri() + ",,,,Other,wpa2,,DE\n" // 5
                + sameSerial.uri() + ",,,,Home,wpa2,,DE\n" // 6
                + site.meters.get(3).label.uri() + ",SN-9999,,,Home,wpa2,,DE\n" // 7
                + ",SN-9999,,,Home,wpa2,,DE\n" // 8
                + ",,,,Home,wpa2,,DE\n" // 9
                + site.meters.get(4).label.uri() + ",,,,Home,wep,,DE\n" // 10
                + "\n" // 11
                + site.meters.get(5).label.uri() + ",,,," + "x".repeat(33) + ",wpa2,,DE\n" // 12
                + site.meters.get(6).label.uri() + ",,,,Home,wpa2,,\n" // 13
                + site.meters.get(7).label.uri() + ",,,,Home,wpa2\n" // 14
                + new Meter("A").label.uri() + ",,,,,,nowhere,DE\n" // 15
                + new Meter("B").label.uri() + ",,,,Home,,nowhere,DE\n" // 16
                + new Meter("C").label.uri() + ",,,,Home,,,DE\n" // 17
                + new Meter("D").label.uri() + ",,,,Home,eap-peap,,DE\n" // 18
                + new Meter("E").label.uri() + ",,,,Home,wpa2,,Germany\n" // 19
                + "absent.png,,,,Home,wpa2,,DE\n" // 20
                + new Meter("F").label.uri() + ",," + "n".repeat(201) + ",,Home,wpa2,,DE\n"; // 21
        Ran ran = refused(csv);

        assertThat(ran.errLines().stream()
                        .filter(line -> line.startsWith("keyloader: error: line "))
                        .map(line -> line.substring("keyloader: error: ".length())))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("line 4: the label does not hold"),
                        line -> assertThat(line).isEqualTo("line 5: meter SN-0000 is in line 2 already"),
                        line -> assertThat(line).isEqualTo("line 6: meter SN-0000 is in line 2 with another key"),
                        line -> assertThat(line)
                                .isEqualTo("line 7: the label is of meter SN-0003, and the row says SN-9999"),
                        line -> assertThat(line)
                                .isEqualTo("line 8: this PC knows no key of meter SN-9999, or more than one"),
                        line -> assertThat(line).isEqualTo("line 9: the row names no meter"),
                        line -> assertThat(line).isEqualTo("line 10: not a kind of security: wep"),
                        line -> assertThat(line).startsWith("line 12: the network's name is not 1 to 32 bytes"),
                        line -> assertThat(line).isEqualTo("line 13: the row names no country"),
                        line -> assertThat(line).isEqualTo("line 14: the row has 6 cells, and the header 8"),
                        line -> assertThat(line).isEqualTo("line 15: no file is given for the network nowhere"),
                        line -> assertThat(line).isEqualTo("line 16: the row has network beside ssid or security"),
                        line -> assertThat(line).isEqualTo("line 17: the row names no network"),
                        line -> assertThat(line).startsWith("line 18: networks with user names"),
                        line -> assertThat(line).isEqualTo("line 19: not a country: Germany"),
                        line -> assertThat(line).startsWith("line 20: cannot read the label"),
                        line -> assertThat(line).isEqualTo("line 21: name is longer than 200 characters"));
        assertThat(ran.err()).contains("17 row(s) of the list");
    }

    /** As spreadsheets of different countries save it, and with the line that some of them begin with. */
    @Test
    void cellsAreSeparatedByCommasSemicolonsOrTabs() throws IOException, LoaderRefusedException {
        String label = '"' + site.meters.get(0).label.uri() + '"';
        for (String separator : new String[] {",", ";", "\t"}) {
            for (String before :
                    new String[] {"", "\ufeff", "sep=" + separator + "\r\n", "\ufeff\"sep=" + separator + "\"\n"}) {
                String good = before
                        + String.join(separator, "label", "name", "place", "ssid", "security", "country")
                        + "\r\n"
                        + String.join(
                                separator, label, "\"Flat 3, left; right\"", "Main Street 5", "Home", "wpa2", "DE")
                        + "\r\n";
                site.list(good);
                Ran ran = site.batch("--dry-run");
                assertThat(ran.exit()).as("%s: %s", good, ran.err()).isZero();

                String line = before.contains("sep") ? "line 4: " : "line 3: ";
                Ran refused = refused(good + String.join(separator, "", "x", "y", "Home", "wpa2", "DE") + "\r\n");
                assertThat(refused.err())
                        .contains(line + "the row names no meter")
                        .contains("1 row(s)");
            }
        }
    }

    /** So that it is mended once; and it is one row. */
    @Test
    void aRowTellsAllThatIsWrongWithIt() throws IOException, LoaderRefusedException {
        Ran ran = refused(Site.HEADER
                + "KEYLOADER:I:torn," + "n".repeat(201) + ",x,Home,wep,Germany\n"
                + Site.row(site.meters.get(0), "a,x,Home,wpa2,DE"));
        assertThat(ran.errLines().stream().filter(line -> line.startsWith("keyloader: error: line ")))
                .hasSize(4)
                .allMatch(line -> line.startsWith("keyloader: error: line 2: "));
        assertThat(ran.err())
                .contains("the label does not hold", "name is longer", "not a kind of security", "not a country")
                .contains("1 row(s) of the list");
    }

    @Test
    void atMostAHundredFaultsAreSaidAndAllAreCounted() throws IOException, LoaderRefusedException {
        Ran ran = refused(Site.HEADER + ",a,b,Home,wpa2,DE\n".repeat(150));
        assertThat(ran.errLines().stream().filter(line -> line.contains("names no meter")))
                .hasSize(100);
        assertThat(ran.err()).contains("150 row(s) of the list");
    }

    @Test
    void faultsAreJsonToo() throws IOException, LoaderRefusedException {
        site.list(Site.HEADER + ",a,b,Home,wpa2,DE\n");
        JsonNode document = new ObjectMapper().readTree(site.batch("--json").out());
        assertThat(document.at("/faults/0/line").asInt()).isEqualTo(2);
        assertThat(document.at("/faults/0/code").asText()).isEqualTo("ROW_METER_MISSING");
        assertThat(document.at("/error/code").asText()).isEqualTo("LIST_ROWS_WRONG");
        nothingWasDone();
    }

    @Test
    void aColumnOfPassphrasesIsRefused() throws IOException, LoaderRefusedException {
        for (String column : new String[] {"passphrase", "Password", "WPA2-PSK", "pass", "wifi pwd"}) {
            Ran ran = refused("label,ssid,security,country," + column + "\nx,Home,wpa2,DE,the secret itself\n");
            assertThat(ran.err())
                    .contains("has a column for passphrases")
                    .contains("asked for, once for each network")
                    .doesNotContain("the secret itself");
        }
    }

    @Test
    void aListThatIsNoneIsRefused() throws IOException, LoaderRefusedException {
        assertThat(refused("").err()).contains("has no rows");
        assertThat(refused(Site.HEADER).err()).contains("has no rows");
        assertThat(refused(Site.HEADER + ",,,,,\n").err()).contains("has no rows");
        assertThat(refused("label,contry\nx,DE\n").err()).contains("a column that is not known: contry");
        assertThat(refused("label,Label\nx,DE\n").err()).contains("the column Label twice");
        assertThat(refused(Site.HEADER + "\"x,a,b\nc\n").err()).contains("is no CSV from line 2 on");
        assertThat(refused(Site.HEADER + "x,a,b,c,d,e\n\"y,a,b\nc\nd\n").err()).contains("is no CSV from line 3 on");
        Files.write(
                directory.resolve("jobs.csv"), (Site.HEADER + "x,M\u00fcller").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(site.batch().err()).contains("is no text in UTF-8");
        assertThat(site.pc.run("batch", "absent.csv", "--dry-run").err()).contains("cannot read the list absent.csv");
        assertThat(site.pc.run("batch").exit()).isEqualTo(2);
        nothingWasDone();
    }

    @Test
    void whatEveryRowLacksIsSaidOnce() throws IOException, LoaderRefusedException {
        Ran ran = refused("name,ssid,security,country\na,Home,wpa2,DE\nb,Home,wpa2,DE\n");
        assertThat(ran.errLines()).hasSize(3); // with the warning that there is no passphrase
        assertThat(ran.err()).contains("has no column label").contains("hint: each meter needs label (or serial)");
        assertThat(refused("label,name,security\nx,a,wpa2\n").err()).contains("has no column ssid");
        assertThat(refused("serial,ssid,country\nx,Home,DE\n").err()).contains("has no column security");
        assertThat(refused("serial,network\nx,house\n").err())
                .contains("no key of meter x")
                .doesNotContain("has no column");
    }

    @Test
    void aListWithoutAHeaderIsToldSo() throws IOException, LoaderRefusedException {
        Ran ran = refused(Site.row(site.meters.get(0), "a,b,Home,wpa2,DE"));
        assertThat(ran.err()).contains("begins with a meter").contains("hint: put a line before it");
        nothingWasDone();
    }

    @Test
    void listsOfSpreadsheetsAreRead() throws IOException, LoaderRefusedException {
        Path picture = directory.resolve("label 1.png");
        Files.write(picture, LabelDrawing.draw(site.meters.get(1).label));
        site.list("\ufeffLabel;Name;SSID;Security;Country\r\n\""
                + site.meters.get(0).label.uri() + "\";\"M\u00fcller; \"\"west\"\"\";Home;WPA2;de\r\n"
                + "label 1.png;Second;Home;wpa2;\r\n;;;;\r\n");

        Ran ran = site.batch("--country", "at");
        assertThat(ran.err()).doesNotContain("error");
        assertThat(site.round().jobs())
                .extracting(job -> job.serial() + " " + job.name() + " " + job.country())
                .containsExactly("SN-0000 M\u00fcller; \"west\" DE", "SN-0001 Second AT");
        assertThat(site.digests()).hasSize(2);
    }

    @Test
    void aKnownMetersChangedLabelIsRefusedUntilItIsAccepted() throws IOException {
        site.list();
        site.batch();
        Label other = new Label("SN-0003", new Meter("x").label.key());
        site.list(Site.HEADER + other.uri() + ",a,b,Home,wpa2,DE\n");

        assertThat(site.batch().err()).contains("line 2: this is not the label that meter SN-0003 had before");
        assertThat(site.batch("--accept-new-label").out()).contains("written     1");
    }

    @Test
    void theSameNameTwiceIsOnlySaid() throws IOException {
        site.list(Site.HEADER
                + Site.row(site.meters.get(0), "Flat,x,Home,wpa2,DE")
                + Site.row(site.meters.get(1), "Flat,y,Home,wpa2,DE"));
        Ran ran = site.batch();
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.err()).contains("warning: line 3: the name Flat stands in line 2 too");
    }

    @Test
    void namedFilesAreChecked() throws IOException {
        site.list();
        assertThat(site.batch("--network", "house").exit()).isEqualTo(2);
        assertThat(site.batch("--network", "a=b", "--network", "a=c").err())
                .contains("--network gives two files for the network a");
        assertThat(site.batch("--passphrase-file", "x=-", "--passphrase-file", "y=-")
                        .err())
                .contains("standard input cannot hold two");
        assertThat(site.pc
                        .run("batch", directory.resolve("jobs.csv").toString(), "--loader", "tcp:127.0.0.1:5000")
                        .err())
                .contains("no terminal to ask for the passphrase of the network \"Home\" (wpa2)");
    }

    @Test
    void oneOfSeveralLoadersMayBeAbsentAndNoneTwice() throws IOException, LoaderRefusedException {
        site.list();
        Ran ran = site.batch("--loader", "tcp:127.0.0.1:9");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("loader tcp:127.0.0.1:9: no loader at");
        assertThat(ran.out()).contains("written     8");
        assertThat(site.pc
                        .run("batch", directory.resolve("jobs.csv").toString(), "--loader", "tcp:127.0.0.1:9")
                        .exit())
                .isEqualTo(1);
    }
}
