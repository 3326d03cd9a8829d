package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.host.round.ListFile;
import keyloader.sealing.Verdict;
import keyloader.wire.LoaderRefusedException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is printed and handed over: read back, whatever somebody has called a meter. */
@Timeout(120)
class RoundPaperTest {
    private static final String EVIL = "a\u001b[2J\u202ez\u2066\u200b\u009b";

    @TempDir
    Path directory;

    private Ran write(Site site, String what, Path file) {
        return site.pc.run("round", what, "--output", file.toString());
    }

    private static String text(Path pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
            return new PDFTextStripper().getText(document).replace("\r", "");
        }
    }

    private static int pages(Path pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
            return document.getNumberOfPages();
        }
    }

    private static boolean ink(Path pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
            BufferedImage page = new PDFRenderer(document).renderImageWithDPI(0, 90);
            int dark = 0;
            for (int x = 0; x < page.getWidth(); x++) {
                for (int y = 0; y < page.getHeight(); y++) {
                    dark += (page.getRGB(x, y) & 0xff) < 128 ? 1 : 0;
                }
            }
            return dark > 1000;
        }
    }

    private Site worked() throws IOException, LoaderRefusedException {
        Site site = new Site(directory, 6, 16);
        site.list("label,name,place,ssid,security,country\n"
                + Site.row(site.meters.get(0), "Zażółć gęślą,Łódź ul. Długa 5,Home,wpa2,PL")
                + Site.row(site.meters.get(1), "Ελληνικά,Αθήνα,Home,wpa2,GR")
                + Site.row(site.meters.get(2), "电表,שלום,Home,wpa2,CN")
                + Site.row(site.meters.get(3), EVIL + ",=HYPERLINK(\"\"http://x\"\"),Home,wpa2,DE".replace("\"\"", "'"))
                + Site.row(site.meters.get(4), "\"+1,5\",\"@SUM(A1)\n\t-2\"," + "Home,wpa2,DE")
                + Site.row(site.meters.get(5), "x".repeat(200) + "," + "long place ".repeat(18) + ",Home,wpa2,DE"));
        assertThat(site.batch().err()).doesNotContain("error");
        Site.Place first = site.place(site.meters.get(0));
        site.meters.get(0).consume(first.loader(), first.slot());
        Site.Place second = site.place(site.meters.get(1));
        site.meters.get(1).leaveNote(second.loader(), second.slot(), Verdict.NETWORK_NOT_FOUND, 1, List.of());
        site.receipts();
        return site;
    }

    @Test
    void theSheetSaysWhoWhereAndWhatToCompare() throws IOException, LoaderRefusedException {
        Site site = worked();
        Path sheet = directory.resolve("sheet.pdf");
        assertThat(write(site, "sheet", sheet).exit()).isEqualTo(0);

        String text = text(sheet);
        assertThat(text)
                .contains("Round: jobs.csv")
                .contains("Zażółć gęślą")
                .contains("Łódź ul. Długa 5")
                .contains("Ελληνικά")
                .contains("SN-0003")
                .contains(site.meters.get(3).label.kid().checkCode())
                .contains("loader " + site.pc.kept().loaders().get(0).serial())
                .contains("page 1 of 1");
        assertThat(text).doesNotContain(Pc.PASSPHRASE);
        assertThat(ink(sheet)).isTrue();
    }

    @Test
    void whatTheFontHasNotAndWhatTurnsTextIsWrittenOut() throws IOException, LoaderRefusedException {
        Site site = worked();
        Path report = directory.resolve("report.pdf");
        assertThat(write(site, "report", report).exit()).isEqualTo(0);

        String text = text(report).replaceAll("\\s", "");
        assertThat(text)
                .contains("\\u{7535}\\u{8868}") // Chinese
                .contains("\\u{5e9}\\u{5dc}") // Hebrew
                .contains("a\\u{1b}[2J\\u{202e}z\\u{2066}\\u{200b}\\u{9b}")
                .contains("nonetworkofthatnamewasinreach")
                .contains("-61dBm,channel11")
                .contains("x".repeat(200));
        assertThat(text.codePoints()).noneMatch(point -> point < 0x20 || (point >= 0x2000 && point < 0x2010));
        assertThat(ink(report)).isTrue();
    }

    @Test
    void manyMetersTakeManyPages() throws IOException {
        Site site = new Site(directory, 100, 64, 64);
        site.list();
        site.batch();
        Path sheet = directory.resolve("sheet.pdf");
        assertThat(write(site, "sheet", sheet).exit()).isEqualTo(0);
        assertThat(pages(sheet)).isBetween(3, 6);
        assertThat(text(sheet)).contains("SN-0000").contains("SN-0099").contains("page 2 of " + pages(sheet));
    }

    @Test
    void noCellOfTheCsvIsAFormulaAndEachReadsBack() throws IOException, LoaderRefusedException {
        Site site = worked();
        Path report = directory.resolve("report.csv");
        assertThat(write(site, "report", report).exit()).isEqualTo(0);

        String csv = Files.readString(report);
        // Read as this program reads lists: the file is one that spreadsheets understand, too.
        assertThat(csv.lines().findFirst()).hasValueSatisfying(header -> assertThat(header)
                .startsWith("\"serial\",\"check_code\",\"name\",\"place\""));
        assertThat(csv)
                .contains("\"'=HYPERLINK('http://x')\"")
                .contains("\"'+1,5\"")
                .contains("\"'@SUM(A1)\n\t-2\"")
                .contains("\"-61\"")
                .contains("\"Zażółć gęślą\"");
        assertThat(csv.split("\r\n")).hasSize(7);
        assertThat(csv).doesNotContainPattern("\"[=+@]");
        assertThat(ListFile.MAX_LENGTH).isGreaterThan(csv.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void theJsonIsAsciiAndHoldsWhatCame() throws IOException, LoaderRefusedException {
        Site site = worked();
        Path report = directory.resolve("report.json");
        assertThat(write(site, "report", report).exit()).isEqualTo(0);

        assertThat(Files.readString(report)).matches("(?s)[\\n\\x20-\\x7e]+");
        assertThat(new ObjectMapper()
                        .readTree(report.toFile())
                        .at("/meters/3/name")
                        .asText())
                .isEqualTo(EVIL);
    }

    @Test
    void noFileIsWrittenOverAndNoKindGuessed() throws IOException, LoaderRefusedException {
        Site site = worked();
        Path there = directory.resolve("there.pdf");
        Files.writeString(there, "precious");
        assertThat(write(site, "sheet", there).err()).contains("there is a file");
        assertThat(Files.readString(there)).isEqualTo("precious");
        assertThat(write(site, "sheet", directory.resolve("a.csv")).exit()).isEqualTo(2);
        assertThat(write(site, "report", directory.resolve("a.doc")).exit()).isEqualTo(2);
        assertThat(site.pc.run("round", "report").exit()).isEqualTo(2);
        assertThat(write(site, "report", directory.resolve("absent").resolve("a.pdf"))
                        .err())
                .contains("cannot write");
    }

    @Test
    void namesDoNothingToATerminal() throws IOException, LoaderRefusedException {
        Site site = worked();
        for (String[] command : new String[][] {
            {"round", "show"}, {"round", "list"}, {"round", "show", "--json"}, {"round", "list", "--json"}
        }) {
            Ran ran = site.pc.run(command);
            assertThat(ran.exit()).isEqualTo(0);
            assertThat(ran.all().codePoints())
                    .noneMatch(c -> (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || (c >= 0x2000 && c < 0x2070));
        }
        assertThat(site.pc.run("round", "show").out()).contains("a\\u{1b}[2J\\u{202e}z");
        site.list(
                "label,name,ssid,security,country\n" + site.meters.get(0).label.uri() + "," + EVIL
                        + ",Home\u001b,wpa2,DE\nx" + EVIL + ".png,,Home,\u001b,DE\n");
        Ran faults = site.batch();
        assertThat(faults.exit()).isEqualTo(1);
        assertThat(faults.all()).doesNotContain("\u001b").doesNotContain("\u202e");
    }
}
