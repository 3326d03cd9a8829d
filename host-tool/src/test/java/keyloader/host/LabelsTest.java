package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import keyloader.host.manifest.ManifestWriter;
import keyloader.host.port.SystemFiles;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels on paper: each says what it should, has the size that it should, and nothing of a wrong file is left. */
@Timeout(240)
class LabelsTest {
    private static final String LONGEST = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final double INCH = 25.4;

    @TempDir
    Path directory;

    private Pc pc;
    private Path lines;
    private Path pdf;
    private Path png;
    private Path zpl;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        lines = directory.resolve("lines.jsonl");
        pdf = directory.resolve("labels.pdf");
        png = directory.resolve("pictures");
        zpl = directory.resolve("labels.zpl");
    }

    private List<Label> meters(String... serials) throws IOException {
        List<Label> labels =
                Stream.of(serials).map(serial -> new Meter(serial).label).toList();
        Files.write(lines, labels.stream().map(ManifestMakeTest::line).toList());
        return labels;
    }

    private Ran labels(String... more) {
        List<String> args = new ArrayList<>(List.of("labels", lines.toString()));
        args.addAll(List.of(more));
        return pc.run(args.toArray(String[]::new));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(file -> directory.relativize(file).toString())
                    .filter(name -> name.startsWith("labels.") || name.startsWith("pictures/"))
                    .sorted()
                    .toList();
        }
    }

    /** The code's edges: from its first dark row on, until a row of the picture is white. */
    private record Extent(int left, int top, int width, int height) {
        static Extent of(BufferedImage picture) {
            int top = 0;
            while (isWhite(picture, top)) {
                top++;
            }
            int bottom = top;
            while (!isWhite(picture, bottom)) {
                bottom++;
            }
            int left = 0;
            while (!isDark(picture, left, top + 1)) {
                left++;
            }
            int right = picture.getWidth() - 1;
            while (!isDark(picture, right, top + 1)) {
                right--;
            }
            return new Extent(left, top, right - left + 1, bottom - top);
        }

        private static boolean isDark(BufferedImage picture, int x, int y) {
            return (picture.getRGB(x, y) & 0xff) < 0x80;
        }

        private static boolean isWhite(BufferedImage picture, int y) {
            return IntStream.range(0, picture.getWidth()).noneMatch(x -> isDark(picture, x, y));
        }

        /** In the same unit as all of this: white on each side of the code. */
        int quiet(BufferedImage picture) {
            int below = top + height;
            while (below < picture.getHeight() && isWhite(picture, below)) {
                below++;
            }
            return Math.min(Math.min(left, picture.getWidth() - left - width), Math.min(top, below - top - height));
        }
    }

    // Pictures

    private static int dotsPerMetre(byte[] file) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("pHYs");
        assertThat(at).isPositive();
        ByteBuffer size = ByteBuffer.wrap(file, at + 4, 9);
        int across = size.getInt();
        assertThat(size.getInt()).isEqualTo(across);
        assertThat(size.get()).as("unit: the metre").isEqualTo((byte) 1);
        return across;
    }

    @ParameterizedTest
    @CsvSource({"S, 45", "SN-45678901234, 45", "SN-456789012345, 49", LONGEST + ", 49"})
    void aPictureIsPrintedWithACodeOf20MillimetresAndItsQuietZone(String serial, int modules)
            throws IOException, PictureUnreadableException, MalformedException {
        Label label = meters(serial).get(0);
        Ran ran = labels("--png", png.toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
        byte[] file = Files.readAllBytes(png.resolve(serial + ".png"));
        assertThat(LabelReader.readLabel(file)).isEqualTo(label);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
        Extent code = Extent.of(picture);
        double perMm = dotsPerMetre(file) / 1000.0;
        assertThat(code.width() / perMm).isCloseTo(20, within(0.005));
        assertThat(code.height() / perMm).isCloseTo(20, within(0.005));
        assertThat(code.width() % modules).isZero();
        assertThat(code.quiet(picture)).isGreaterThanOrEqualTo(4 * code.width() / modules);
        assertThat(picture.getWidth() / perMm).isCloseTo(25, within(0.05));
        assertThat(picture.getHeight() / perMm).isCloseTo(33, within(0.05));
    }

    @Test
    void picturesAreGoneOnWithAndOthersAreNotReplaced() throws IOException {
        meters("SN-1", "SN-2", "SN-3");
        assertThat(labels("--png", png.toString()).exit()).isZero();
        byte[] first = Files.readAllBytes(png.resolve("SN-1.png"));
        Files.delete(png.resolve("SN-2.png"));
        assertThat(labels("--png", png.toString()).exit()).isZero();
        assertThat(left()).containsExactly("pictures/SN-1.png", "pictures/SN-2.png", "pictures/SN-3.png");
        assertThat(Files.readAllBytes(png.resolve("SN-1.png"))).isEqualTo(first);

        meters("SN-1"); // with another key
        Ran other = labels("--png", png.toString());
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("there is a file " + png.resolve("SN-1.png"));
        assertThat(Files.readAllBytes(png.resolve("SN-1.png"))).isEqualTo(first);
    }

    @Test
    void serialsThatDifferOnlyInCaseGetNoPictures() throws IOException {
        meters("SN-1", "sn-1");
        Ran ran = labels("--png", png.toString(), "--pdf", pdf.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the files of SN-1 and sn-1 would have one name");
        assertThat(left()).isEmpty();
        assertThat(labels("--pdf", pdf.toString()).exit()).isZero();
    }

    @Test
    void aPictureThatShowsAnotherLabelIsNamedAndNotLeft() throws IOException {
        meters("SN-1", "SN-2", "SN-3");
        pc.files = new FilterFiles() {
            private byte[] earlier = new byte[0];

            @Override
            public void append(Path file, byte[] content) throws IOException {
                super.append(file, file.toString().contains("SN-2") ? earlier : content);
                earlier = content;
            }
        };
        Ran ran = labels("--png", png.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the label of meter SN-2 does not read back from " + png.resolve("SN-2.png"));
        assertThat(left()).containsExactly("pictures/SN-1.png");
    }

    // Sheets

    /** A label of a sheet, by the numbers of the factory's guide: 7 by 8 labels of 25 by 33 mm in the middle of the page. */
    private static BufferedImage label(PDFRenderer renderer, int index, int dpi) throws IOException {
        BufferedImage page = renderer.renderImageWithDPI(index / 56, dpi, ImageType.GRAY);
        double scale = dpi / INCH;
        double left = (210 - 7 * 25) / 2.0 + index % 56 % 7 * 25;
        double top = (297 - 8 * 33) / 2.0 + Math.floorDiv(index % 56, 7) * 33;
        // Without the line along which it is cut.
        return page.getSubimage(
                (int) Math.round((left + 0.3) * scale),
                (int) Math.round((top + 0.3) * scale),
                (int) (24.4 * scale),
                (int) (32.4 * scale));
    }

    @Test
    void aSheetHasEachLabelInItsPlaceAndInOrder() throws IOException, MalformedException {
        List<String> serials = new ArrayList<>(
                IntStream.range(0, 57).mapToObj(i -> "SN-" + (99 - i)).toList());
        serials.add(LONGEST);
        List<Label> wanted = meters(serials.toArray(String[]::new));
        Ran ran = labels("--pdf", pdf.toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("58, each read back").contains("2 page(s)");
        try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
            assertThat(document.getNumberOfPages()).isEqualTo(2);
            assertThat(document.getPage(0).getMediaBox().getWidth()).isCloseTo((float) (210 / INCH * 72), within(0.5f));
            PDFRenderer renderer = new PDFRenderer(document);
            for (int i : new int[] {0, 6, 7, 55, 56, 57}) {
                assertThat(LabelReader.readLabel(label(renderer, i, 300))).isEqualTo(wanted.get(i));
            }
            for (int i : new int[] {0, 55, 57}) {
                BufferedImage one = label(renderer, i, 600);
                Extent code = Extent.of(one);
                int modules = i == 57 ? 49 : 45;
                assertThat(code.width() * INCH / 600).as("mm").isCloseTo(20, within(0.1));
                assertThat(code.height() * INCH / 600).as("mm").isCloseTo(20, within(0.1));
                assertThat((code.quiet(one) + 0.3 * 600 / INCH + 1))
                        .isGreaterThanOrEqualTo(4.0 * code.width() / modules);
            }
            String text = new PDFTextStripper().getText(document);
            for (Label label : wanted) {
                assertThat(text).contains(label.kid().checkCode());
            }
            assertThat(text)
                    .contains("SN-99", "SN-43", LONGEST.substring(0, 16), LONGEST.substring(16))
                    .contains("actual size (100%)", "Page 2 of 2: SN-43 to " + LONGEST);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aSheetThatTheDiskHasChangedIsNotLeft(int how) throws IOException {
        meters("SN-1", "SN-2");
        pc.files = new FilterFiles() {
            @Override
            public void append(Path file, byte[] content) throws IOException {
                byte[] changed = content.clone();
                switch (how) {
                    case 0 -> Arrays.fill(changed, 600, 1600, (byte) 0x55); // in the first page's drawing
                    case 1 -> changed = Arrays.copyOf(content, content.length / 2);
                    default -> changed = new byte[0];
                }
                super.append(file, changed);
            }
        };
        Ran ran = labels("--pdf", pdf.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the label of meter SN-").contains("does not read back from " + pdf);
        assertThat(left()).isEmpty();
    }

    // Label printers

    @ParameterizedTest
    @CsvSource({
        "203, SN-0001, 135, 200, 264", "203, " + LONGEST + ", 147, 200, 264",
        "300, SN-0001, 225, 295, 390", "300, " + LONGEST + ", 196, 295, 390",
        "600, SN-0001, 450, 591, 780", "600, " + LONGEST + ", 441, 591, 780"
    })
    void aLabelPrinterGetsWholeDotsPerModuleAndAtMost20Millimetres(
            int dpi, String serial, int dots, int width, int height) throws IOException, MalformedException {
        Label label = meters(serial).get(0);
        Ran ran = labels("--zpl", zpl.toString(), "--dpi", Integer.toString(dpi));
        assertThat(ran.exit()).as(ran.err()).isZero();
        String line = Files.readString(zpl);
        assertThat(line)
                .startsWith("^XA^PW" + width + "^LL" + height + "^LH0,0^FX " + serial + "^FS^FO0,0^GFA,")
                .endsWith("^FS^XZ\n");
        BufferedImage picture = graphic(line.substring(line.indexOf("^GFA,") + 5, line.indexOf("^FS^XZ")));
        assertThat(LabelReader.readLabel(picture)).isEqualTo(label);
        Extent code = Extent.of(picture);
        assertThat(code.width()).isEqualTo(dots);
        assertThat(code.height()).isEqualTo(dots);
        assertThat(dots * INCH / dpi).isBetween(16.5, 20.0);
        int modules = serial.length() > 10 ? 49 : 45;
        assertThat(dots % modules).isZero();
        assertThat(code.quiet(picture)).isGreaterThanOrEqualTo(4 * dots / modules);
    }

    /** A second reading of a graphic, row by row in text. */
    private static BufferedImage graphic(String field) {
        String[] parts = field.split(",", 4);
        int perRow = Integer.parseInt(parts[2]);
        assertThat(parts[0]).isEqualTo(parts[1]);
        StringBuilder all = new StringBuilder();
        int count = 0;
        for (char c : parts[3].toCharArray()) {
            int filled = all.length() % (perRow * 2);
            if (c >= 'G' && c <= 'Z') {
                count += c - 'F';
            } else if (c >= 'g') {
                count += 20 * (c - 'f');
            } else {
                switch (c) {
                    case ',' -> all.append("0".repeat(perRow * 2 - filled));
                    case ':' -> all.append(all.substring(all.length() - perRow * 2));
                    default -> all.append(String.valueOf(c).repeat(Math.max(count, 1)));
                }
                count = 0;
            }
        }
        assertThat(all.length()).isEqualTo(2 * Integer.parseInt(parts[0]));
        int height = all.length() / 2 / perRow;
        BufferedImage picture = new BufferedImage(perRow * 8, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < all.length() * 4; i++) {
            int digit = Character.digit(all.charAt(i / 4), 16);
            boolean dark = (digit >> (3 - i % 4) & 1) == 1;
            picture.setRGB(i % (perRow * 8), i / (perRow * 8), dark ? 0 : 0xffffff);
        }
        return picture;
    }

    @Test
    void labelsComeInTheirOrderOneToALine() throws IOException, MalformedException {
        List<Label> wanted = meters("SN-3", "SN-1", "SN-2");
        labels("--zpl", zpl.toString());
        List<String> written = Files.readAllLines(zpl);
        assertThat(written).hasSize(3);
        for (int i = 0; i < 3; i++) {
            String line = written.get(i);
            assertThat(line).contains("^FX " + wanted.get(i).serial() + "^FS");
            assertThat(LabelReader.readLabel(
                            graphic(line.substring(line.indexOf("^GFA,") + 5, line.indexOf("^FS^XZ")))))
                    .isEqualTo(wanted.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"swapped", "short", "digits", "comment"})
    void whatALabelPrinterWouldPrintWronglyIsNotLeft(String how) throws IOException {
        meters("SN-1", "SN-2");
        pc.files = new FilterFiles() {
            @Override
            public void append(Path file, byte[] content) throws IOException {
                List<String> all =
                        new String(content, StandardCharsets.US_ASCII).lines().toList();
                String changed =
                        switch (how) {
                            case "swapped" -> all.get(1) + "\n" + all.get(0) + "\n";
                            case "short" -> all.get(0) + "\n";
                            case "digits" -> all.get(0) + "\n" + all.get(1).replaceAll("[CEF](?=.*XZ)", "3") + "\n";
                            default -> all.get(0) + "\n" + all.get(1).replace("^FX", "^GB200,200,200^FS^FX") + "\n";
                        };
                super.append(file, changed.getBytes(StandardCharsets.US_ASCII));
            }
        };
        Ran ran = labels("--zpl", zpl.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("the label of meter " + (how.equals("swapped") ? "SN-1" : "SN-2") + " does not read back");
        assertThat(left()).isEmpty();
    }

    // The command

    @Test
    void aManifestGivesTheSameLabelsAndAForgedOneNone() throws IOException {
        List<Label> wanted = meters("SN-2", "SN-1");
        ManifestWriter writer = ManifestWriter.ofNewMaker();
        wanted.forEach(writer::add);
        labels("--zpl", zpl.toString());
        byte[] fromLines = Files.readAllBytes(zpl);
        Files.delete(zpl);
        lines = Files.write(directory.resolve("manifest.jsonl"), writer.signed());
        assertThat(labels("--zpl", zpl.toString()).exit()).isZero();
        assertThat(Files.readAllBytes(zpl)).isEqualTo(fromLines);
        Files.delete(zpl);

        byte[] forged = new String(writer.signed(), StandardCharsets.UTF_8)
                .replace("1.0.0", "1.0.1")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(lines, forged);
        Ran refused = labels("--zpl", zpl.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("line 4 of " + lines).contains("the signature is wrong");
        assertThat(left()).isEmpty();
    }

    @Test
    void allKindsAtOnceAsJsonAndNoContainer() throws IOException {
        meters("SN-1");
        Ran ran = labels("--pdf", pdf.toString(), "--png", png.toString(), "--zpl", zpl.toString(), "--json");
        JsonNode said = new ObjectMapper().readTree(ran.out());
        assertThat(said.get("labels").asInt()).isEqualTo(1);
        assertThat(said.get("pages").asInt()).isEqualTo(1);
        assertThat(said.get("dpi").asInt()).isEqualTo(203);
        for (String kind : List.of("pdf", "png", "zpl")) {
            assertThat(Path.of(said.get(kind).asText())).isAbsolute().exists();
        }
        assertThat(pc.config).doesNotExist();
    }

    @Test
    void linesMayComeThroughAPipe() throws IOException {
        Label label = meters("SN-1").get(0);
        FakeTerminal terminal = new FakeTerminal().withStandardInput(ManifestMakeTest.line(label));
        assertThat(pc.run(terminal, "labels", "-", "--zpl", zpl.toString()).exit())
                .isZero();
        assertThat(zpl).exists();
    }

    @Test
    void whatIsMissingOrWrongIsSaidBeforeAnythingIsDrawn() throws IOException {
        meters("SN-1");
        assertThat(pc.run("labels", "--pdf", pdf.toString()).err()).contains("no file is given");
        assertThat(labels().err()).contains("no kind of labels is asked for");
        assertThat(labels("--zpl", zpl.toString(), "--dpi", "400").err())
                .contains("not a resolution of label printers");
        assertThat(labels("--pdf", pdf.toString(), "--dpi", "203").err()).contains("--dpi is a label printer's");
        assertThat(labels("--pdf", "labels.ps").err()).contains("does not end in .pdf");
        assertThat(labels("--zpl", "labels.txt").err()).contains("does not end in .zpl");
        Files.writeString(zpl, "mine");
        assertThat(labels("--pdf", pdf.toString(), "--zpl", zpl.toString()).err())
                .contains("there is a file");
        assertThat(zpl).hasContent("mine");
        assertThat(left()).containsExactly("labels.zpl");
        Files.writeString(lines, "{}\n");
        assertThat(labels("--pdf", pdf.toString()).err()).contains("line 1 of " + lines + " does not hold");
        Files.writeString(lines, "");
        assertThat(labels("--pdf", pdf.toString()).err()).contains("there is no meter's line in");
        Path nowhere = directory.resolve("no/labels.pdf");
        meters("SN-1");
        assertThat(labels("--pdf", nowhere.toString()).err()).contains("cannot write " + nowhere);
    }

    @Test
    void cutAtAnyStepEveryFileThatHasItsNameIsWhole() throws IOException {
        List<Label> wanted = meters("SN-1", "SN-2");
        labels("--pdf", pdf.toString(), "--png", png.toString(), "--zpl", zpl.toString());
        byte[] whole = Files.readAllBytes(zpl);
        for (int step = 1; step < 100; step++) {
            Path at = Files.createDirectory(directory.resolve("cut-" + step));
            pc.files = CutFiles.forgetful(new SystemFiles(), step);
            String[] all = {
                "--pdf",
                at.resolve("l.pdf").toString(),
                "--png",
                at.resolve("p").toString(),
                "--zpl",
                at.resolve("l.zpl").toString()
            };
            boolean done = CutTest.survives(() -> labels(all));
            ((CutFiles) pc.files).lose();
            if (Files.exists(at.resolve("l.zpl"))) {
                assertThat(Files.readAllBytes(at.resolve("l.zpl"))).isEqualTo(whole);
            }
            if (Files.exists(at.resolve("l.pdf"))) {
                try (PDDocument document = Loader.loadPDF(at.resolve("l.pdf").toFile())) {
                    assertThat(document.getNumberOfPages()).isEqualTo(1);
                }
            }
            for (Label label : wanted) {
                String name = label.serial() + ".png";
                if (Files.exists(at.resolve("p").resolve(name))) {
                    assertThat(Files.readAllBytes(at.resolve("p").resolve(name)))
                            .isEqualTo(Files.readAllBytes(png.resolve(name)));
                }
            }
            if (done) {
                assertThat(step).isGreaterThan(15);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }
}
