package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import keyloader.host.station.battery.Step;
import keyloader.host.station.report.ReportException;
import keyloader.host.station.report.SignedReport;
import keyloader.sealing.FileSigningKey;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The three documents of a run: what they say, and that nobody has changed them. */
@Timeout(120)
class ReportTest {
    @TempDir
    Path directory;

    private Desk desk;
    private ModelMeter meter;

    @BeforeEach
    void plugIn() throws IOException {
        desk = new Desk(directory);
        meter = desk.plug("1", "SN.0001");
    }

    private Desk.Done verify(String... more) throws IOException {
        return verifyFile(desk.report(".json"), more);
    }

    private Desk.Done verifyFile(Path file, String... more) {
        List<String> args = new ArrayList<>(List.of("qa-station", "verify", file.toString()));
        if (!List.of(more).contains("--station")) {
            args.addAll(List.of("--station", "any"));
        }
        args.addAll(List.of(more));
        return desk.keyloader(args.toArray(String[]::new));
    }

    @Test
    void whoseSignatureIsDueHasToBeSaid() throws IOException {
        desk.test();
        Desk.Done done =
                desk.keyloader("qa-station", "verify", desk.report(".json").toString());
        assertThat(done.exit()).isEqualTo(2);
        assertThat(done.err()).contains("--station is missing");
    }

    @Test
    void aCopyUnderAnotherMetersNameDoesNotHold() throws IOException {
        desk.test();
        Path report = desk.report(".json");
        Path copy = report.resolveSibling(report.getFileName().toString().replace("SN.0001", "SN.0002"));
        Files.copy(report, copy);
        assertThat(verifyFile(report).exit()).isZero();
        assertThat(verifyFile(copy).err()).contains("it is that of SN.0001-");
    }

    @Test
    void aReportOnAMeterThatHasFailedHoldsAndIsNoPass() throws IOException {
        meter.with(Fault.CANNOT_JOIN);
        desk.test();
        assertThat(verify().exit()).isZero();
        Desk.Done done = verify("--passed");
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("on a meter that has not passed");
    }

    @Test
    void aReportVerifiesAndSaysByWhichStation() throws IOException {
        desk.test();
        Desk.Done done = verify();
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.out()).contains("PASS of meter SN.0001").contains("by station ");
        String code = done.out().substring(done.out().indexOf("by station ") + 11);
        assertThat(verify("--station", code).exit()).isZero();
        assertThat(verify("--station", code.replace(" ", "").toUpperCase(Locale.ROOT))
                        .exit())
                .isZero();
        Desk.Done other = verify("--station", "0123 4567 89ab cdef");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("was signed by station " + code);
        assertThat(verify("--station", "mine").exit()).isEqualTo(2);
        JsonNode json = verify("--json").json().path("reports").get(0);
        assertThat(json.path("holds").asBoolean()).isTrue();
        assertThat(json.path("verdict").asText()).isEqualTo("PASS");
        assertThat(json.path("serial").asText()).isEqualTo("SN.0001");
    }

    /** Every byte of it: text, white space, line ends, key and signature. */
    @Test
    void noByteCanBeChanged() throws Exception {
        desk.test();
        byte[] good = Files.readAllBytes(desk.report(".json"));
        int step = Math.max(1, good.length / 400);
        int lastLine = new String(good, StandardCharsets.UTF_8).indexOf("\n{") + 1;
        for (int i = 0; i < good.length; i += i < lastLine - 2 ? step : 1) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            assertThat(holds(bad)).as("byte " + i).isFalse();
        }
        assertThat(holds(good)).isTrue();
        assertThat(holds(Arrays.copyOf(good, good.length - 1))).isFalse();
        assertThat(holds(Arrays.copyOf(good, lastLine))).isFalse();
        assertThat(holds(new byte[0])).isFalse();
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        longer[good.length] = '\n';
        assertThat(holds(longer)).isFalse();
    }

    private static boolean holds(byte[] file) {
        try {
            SignedReport.parse(file);
            return true;
        } catch (ReportException e) {
            return false;
        }
    }

    @Test
    void aReportThatIsSignedAnewIsAnothersAndOneOfAnotherFormatIsNone() throws Exception {
        desk.test();
        String line = Files.readAllLines(desk.report(".json")).get(0);
        FileSigningKey forger = FileSigningKey.generate(new SecureRandom());
        Files.write(desk.report(".json"), SignedReport.sign(line, forger));
        assertThat(verify().out())
                .contains("by station " + forger.publicKey().id().ownerCode());
        Files.write(desk.report(".json"), SignedReport.sign("{\"format\":\"other\"}", forger));
        assertThat(verify().err()).contains("it is no test report of version 1");
    }

    @Test
    void documentsBesideItAreItsOwn() throws IOException {
        desk.test();
        Path pdf = desk.report(".pdf");
        byte[] good = Files.readAllBytes(pdf);
        Files.writeString(pdf, "another");
        assertThat(verify().err()).contains("the document " + pdf.getFileName()).contains("it was changed");
        Files.delete(pdf);
        assertThat(verify().exit()).isEqualTo(1);
        Files.write(pdf, good);
        assertThat(verify().exit()).isZero();
        Files.writeString(desk.report(".xml"), "<testsuite/>");
        assertThat(verify().exit()).isEqualTo(1);
    }

    @Test
    void aReportThatNamesFilesElsewhereIsRefused() throws Exception {
        desk.test();
        FileSigningKey forger = FileSigningKey.generate(new SecureRandom());
        Files.write(
                desk.report(".json"),
                SignedReport.sign(
                        "{\"format\":\"keyloader test report 1\",\"documents\":[{\"name\":\"../pass\",\"sha256\":\"\"}]}",
                        forger));
        assertThat(verify().err()).contains("it names a document that cannot lie beside it");
    }

    // JUnit's

    private Element suite() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readAllBytes(desk.report(".xml"))))
                .getDocumentElement();
    }

    @Test
    void theXmlIsASuiteOfCases() throws Exception {
        meter.with(Fault.CANNOT_JOIN);
        meter.lines.put("check", "{\"error\":\"<&\\\"\\u0001\\uffff]]>\",\"next\":\"<next>\"}");
        desk.test();
        Element suite = suite();
        assertThat(suite.getTagName()).isEqualTo("testsuite");
        NodeList cases = suite.getElementsByTagName("testcase");
        assertThat(suite.getAttribute("tests")).isEqualTo(String.valueOf(cases.getLength()));
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-03-01T12:00:01");
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(2);
        assertThat(suite.getElementsByTagName("skipped").getLength())
                .isEqualTo(Integer.parseInt(suite.getAttribute("skipped")));
        Element own = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(((Element) own.getParentNode()).getAttribute("name")).isEqualTo("own");
        assertThat(((Element) own.getParentNode()).getAttribute("classname")).isEqualTo("keyloader.qa.SN_0001");
        assertThat(own.getAttribute("type")).isEqualTo("OWN_NOT_JOINED");
        assertThat(own.getAttribute("message")).contains("did not join the test network");
        assertThat(own.getTextContent())
                .isEqualTo(
                        "next: see to the bench's access point and to the network that the station was given; if others join there, to this meter's antenna");
        Element checks = (Element) suite.getElementsByTagName("failure").item(1);
        assertThat(checks.getAttribute("message")).contains("<&\"\\u{1}\\u{ffff}]]>");
    }

    // Paper

    private String page() throws IOException {
        return textOf(desk.report(".pdf"));
    }

    static String textOf(Path pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(Files.readAllBytes(pdf))) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        }
    }

    @Test
    void thePageSaysAllOfAMeterThatHasPassed() throws IOException {
        desk.test();
        assertThat(page())
                .contains("PASS")
                .contains("SN.0001")
                .contains(meter.label.kid().checkCode())
                .contains("jig 1")
                .contains("agent 1.2.3")
                .contains("2026-03-01 12:00 UTC")
                .contains("superseded passed")
                .contains("lights left out")
                .doesNotContain("FAIL");
    }

    @Test
    void thePageSaysWhatToDoOfOneThatHasFailed() throws IOException {
        meter.with(Fault.CANNOT_JOIN, Fault.CHECK_FAILED, Fault.NOT_CLEAN);
        desk.test();
        assertThat(page())
                .contains("FAIL")
                .contains("own FAILED")
                .contains("the meter did not join the test network: no network of that name was in reach")
                .contains("Next: see to the bench's access point")
                .contains("mend it")
                .doesNotContain("PASS");
    }

    /** However much a meter says, it stays one page, and inside of it. */
    @Test
    void aMeterThatSaysALotStaysOnOnePage() throws IOException {
        String much = "much is said here and it is never over, ".repeat(100);
        meter.lights = Collections.nCopies(60, "a light of many words");
        meter.lines.put("check", "{\"error\":\"" + much + "\",\"next\":\"" + much + "\"}");
        meter.with(Fault.WRONG_LIGHT, Fault.RECEIPT_OTHER_MARK, Fault.NOT_CLEAN);
        desk.test("--agent-version", "9");
        assertThat(page()).contains("much is said here").contains("fresh-again");
        try (PDDocument document = Loader.loadPDF(Files.readAllBytes(desk.report(".pdf")))) {
            var image = new PDFRenderer(document).renderImage(0, 1);
            for (int x = 0; x < image.getWidth(); x++) {
                for (int y = 0; y < image.getHeight(); y++) {
                    boolean margin = x < 30 || x > image.getWidth() - 30 || y < 20 || y > image.getHeight() - 20;
                    if (margin) {
                        assertThat(image.getRGB(x, y) & 0xffffff).isEqualTo(0xffffff);
                    }
                }
            }
        }
    }

    @Test
    void theReportIsOneObjectOnItsFirstLine() throws IOException {
        desk.test();
        String[] lines = Files.readString(desk.report(".json")).split("\n", -1);
        assertThat(lines).hasSize(3);
        assertThat(lines[2]).isEmpty();
        assertThat(lines[0]).matches("\\p{ASCII}+");
        JsonNode report = new ObjectMapper().readTree(lines[0]);
        assertThat(report.path("format").asText()).isEqualTo("keyloader test report 1");
        assertThat(report.path("documents")).hasSize(2);
        assertThat(report.path("steps")).hasSize(Step.values().length);
        JsonNode demanded = report.path("demanded");
        assertThat(demanded.path("lights").asText()).isEqualTo("skip");
        assertThat(demanded.path("allowedUnknown")).isEmpty();
        assertThat(demanded.path("limitSeconds").asInt()).isEqualTo(60);
        assertThat(demanded.has("agent")).isFalse();
        assertThat(report.path("networks").get(0).path("ssid").asText()).isEqualTo(Desk.SSID);
        assertThat(report.path("meter").path("uri").asText()).isEqualTo(meter.label.uri());
    }
}
