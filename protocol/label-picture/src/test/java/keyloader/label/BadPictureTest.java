package keyloader.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are pictures in an odd way, not quite, or only to do harm. */
@Timeout(300)
class BadPictureTest {
    private static final Label LABEL = new Label(
            "SN-0001",
            FileDecapsulationKey.generate(new java.security.SecureRandom()).publicKey());
    private static final byte[] DRAWN = LabelDrawing.draw(LABEL);

    @TempDir
    private Path directory;

    private static BufferedImage drawn(int type) throws IOException {
        return onto(new BufferedImage(820, 950, type));
    }

    private static BufferedImage onto(BufferedImage image) throws IOException {
        Graphics2D graphics = image.createGraphics();
        graphics.drawImage(Photo.of(DRAWN, 0).image(), 0, 0, null);
        graphics.dispose();
        return image;
    }

    private static void assertRead(byte[] picture) throws Exception {
        assertThat(LabelReader.readLabel(picture)).isEqualTo(LABEL);
    }

    private static void assertUnreadable(byte[] file, String reason) {
        assertThatThrownBy(() -> LabelReader.readLabel(file))
                .isInstanceOf(PictureUnreadableException.class)
                .hasMessageContaining(reason);
    }

    private static void assertNoLabel(byte[] file, String reason) {
        assertThatThrownBy(() -> LabelReader.readLabel(file))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo("picture"))
                .hasMessageContaining(reason);
    }

    @Test
    void everyKindOfPngIsRead() throws Exception {
        for (int type : new int[] {
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB
        }) {
            assertRead(Photo.png(drawn(type)));
        }
        ComponentColorModel deep = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_USHORT);
        WritableRaster raster = deep.createCompatibleWritableRaster(820, 950);
        assertRead(Photo.png(onto(new BufferedImage(deep, raster, false, null))));
    }

    @Test
    void whatIsTransparentIsPaper() throws Exception {
        BufferedImage source = drawn(BufferedImage.TYPE_INT_RGB);
        BufferedImage clear = new BufferedImage(820, 950, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 950; y++) {
            for (int x = 0; x < 820; x++) {
                // Transparent black beside opaque black: only the transparency tells them apart.
                clear.setRGB(x, y, (source.getRGB(x, y) & 0xff) < 128 ? 0xff000000 : 0);
            }
        }
        assertRead(Photo.png(clear));
        byte[] ramp = new byte[] {0, 0};
        IndexColorModel palette = new IndexColorModel(1, 2, ramp, ramp, ramp, new byte[] {(byte) 255, 0});
        BufferedImage indexed = new BufferedImage(820, 950, BufferedImage.TYPE_BYTE_BINARY, palette);
        for (int y = 0; y < 950; y++) {
            for (int x = 0; x < 820; x++) {
                indexed.getRaster().setSample(x, y, 0, (source.getRGB(x, y) & 0xff) < 128 ? 0 : 1);
            }
        }
        assertRead(Photo.png(indexed));
    }

    @Test
    void greyAndProgressiveJpegAreReadAndThatOfPrintIsRefusedByName() throws Exception {
        assertRead(Photo.write(drawn(BufferedImage.TYPE_BYTE_GRAY), "jpeg"));
        byte[] jpeg = Photo.of(DRAWN, 0).jpeg(80, true);
        assertRead(jpeg);
        byte[] cmyk = jpeg.clone();
        int header = segment(cmyk, 0xc2);
        cmyk[header + 9] = 4; // ITU-T T.81 section B.2.2: the number of components
        assertUnreadable(cmyk, "CMYK");
    }

    /** Phones store what the sensor saw, and note how the phone was held (Exif 2.32, tag 0x0112). */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPhotoIsReadHoweverThePhoneWasHeld(int orientation) throws Exception {
        BufferedImage upright =
                Photo.of(DRAWN, 1).placed(700, 800, 0.8, 4, 0.05).image();
        int quarters = (orientation - 1) / 2;
        AffineTransform turn = AffineTransform.getTranslateInstance(400, 400);
        turn.quadrantRotate(quarters);
        if (orientation % 2 == 0) {
            turn.scale(-1, 1);
        }
        turn.translate(-350, -400);
        BufferedImage stored = new BufferedImage(800, 800, BufferedImage.TYPE_INT_RGB);
        new AffineTransformOp(turn, AffineTransformOp.TYPE_NEAREST_NEIGHBOR).filter(upright, stored);
        assertRead(withExif(Photo.write(stored, "jpeg"), orientation));
    }

    private static byte[] withExif(byte[] jpeg, int orientation) {
        byte[] exif = ByteBuffer.allocate(36)
                .putShort((short) 0xffe1)
                .putShort((short) 34)
                .put("Exif\0\0MM".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
        return join(Arrays.copyOf(jpeg, 2), exif, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void noLabelAForeignCodeADamagedCodeAndSeveralAreToldApart() throws IOException {
        assertNoLabel(Photo.png(new BufferedImage(300, 300, BufferedImage.TYPE_BYTE_GRAY)), "no Keyloader label");
        assertNoLabel(Photo.png(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY)), "no Keyloader label");
        assertNoLabel(Codes.png("WIFI:S:Home;;"), "not one of a Keyloader label");
        assertNoLabel(Photo.of(DRAWN, 0).scribbled(0.35).png(), "too blurred, covered or damaged");
        Label other = new Label("SN-0002", LABEL.key());
        byte[] both =
                Photo.of(DRAWN, 0).beside(Photo.of(LabelDrawing.draw(other), 0)).png();
        assertNoLabel(both, "2 labels; one is wanted");
    }

    @Test
    void aLabelThatBreaksItsRulesSaysWhich() throws IOException {
        String swapped = LABEL.uri().replaceFirst("X:[0-9A-F]{8}", "X:00000000");
        assertThatThrownBy(() -> LabelReader.readLabel(Codes.png(swapped)))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo("label field X"));
    }

    @Test
    void aForeignCodeBesideTheLabelIsPassedOverAndTheSameLabelTwiceIsOne() throws Exception {
        Photo label = Photo.of(DRAWN, 0);
        byte[] foreign = label.beside(Photo.of(Codes.png("https://example.com/meter"), 0))
                .png();
        assertRead(foreign);
        assertThat(LabelReader.readTexts(foreign, text -> true)).hasSize(2);
        byte[] twice = Photo.of(DRAWN, 0).beside(Photo.of(DRAWN, 0)).png();
        assertRead(twice);
    }

    @Test
    void eachLabelOfAPictureIsReadOrRefusedForItself() throws Exception {
        String broken = LABEL.uri().replace("SN-0001", "SN 0001");
        byte[] picture =
                Photo.of(DRAWN, 0).beside(Photo.of(Codes.png(broken), 0)).png();
        assertThat(LabelReader.readLabels(picture))
                .hasSize(2)
                .anySatisfy(found -> assertThat(found).isEqualTo(new LabelReader.Found.Read(LABEL)))
                .anySatisfy(found -> assertThat(found)
                        .isInstanceOfSatisfying(LabelReader.Found.Refused.class, refused -> assertThat(refused.reason())
                                .hasMessageContaining("label field I")));
        assertNoLabel(picture, "2 labels");
    }

    @Test
    void otherKindsOfPictureAreRefusedByNameEvenIfJavaCouldReadThem() throws IOException {
        BufferedImage image = drawn(BufferedImage.TYPE_INT_RGB);
        assertUnreadable(Photo.write(image, "gif"), "not a PNG or JPEG");
        assertUnreadable(Photo.write(image, "bmp"), "not a PNG or JPEG");
        assertUnreadable(Photo.write(drawn(BufferedImage.TYPE_BYTE_BINARY), "wbmp"), "not a PNG or JPEG");
        assertUnreadable("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), "not a PNG or JPEG");
        assertUnreadable(new byte[0], "not a PNG or JPEG");
    }

    @Test
    void aFileThatWasCutAnywhereIsRefused() throws IOException {
        for (byte[] whole : new byte[][] {
            DRAWN,
            Photo.of(DRAWN, 0).jpeg(80),
            Photo.of(DRAWN, 0).jpeg(80, true),
            withExif(Photo.of(DRAWN, 0).jpeg(30), 6)
        }) {
            for (int length = 11; length < whole.length; length += 997) {
                assertUnreadable(Arrays.copyOf(whole, length), "cut short");
            }
            assertUnreadable(Arrays.copyOf(whole, whole.length - 1), "cut short");
        }
    }

    @Test
    void damagedBytesAreAnErrorOrTheLabelAndNeverAnythingElse() throws IOException {
        Random random = new Random(20_260_103);
        byte[] png = Photo.of(DRAWN, 0).placed(160, 160, 0.9, 0, 0).png();
        byte[] jpeg = Photo.of(DRAWN, 0).placed(160, 160, 0.9, 0, 0).jpeg(60, true);
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = (i % 2 == 0 ? png : jpeg).clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                int at = i % 3 == 0 ? random.nextInt(Math.min(700, damaged.length)) : random.nextInt(damaged.length);
                damaged[at] = (byte) random.nextInt(256);
            }
            readOrRefused(damaged);
        }
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(3000)];
            random.nextBytes(noise);
            byte[] head = Arrays.copyOf(i % 2 == 0 ? png : jpeg, random.nextInt(40));
            readOrRefused(join(head, noise));
        }
    }

    private static void readOrRefused(byte[] file) {
        try {
            assertThat(LabelReader.readLabel(file)).isEqualTo(LABEL);
        } catch (PictureUnreadableException | MalformedException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xffff, 0x7fffffff, -1, 0})
    void aPngThatAnnouncesAnAbsurdSizeIsNotDecoded(int side) {
        byte[] png = DRAWN.clone();
        ByteBuffer.wrap(png).putInt(16, side).putInt(20, side); // ISO/IEC 15948 section 11.2.2
        assertUnreadable(png, side == 0 ? "damaged" : "50 million");
        ByteBuffer.wrap(png).putInt(16, 1).putInt(20, side);
        assertThatThrownBy(() -> LabelReader.readLabel(png)).isInstanceOf(PictureUnreadableException.class);
    }

    @Test
    void aJpegThatAnnouncesAnAbsurdSizeIsNotDecoded() throws IOException {
        byte[] jpeg = Photo.of(DRAWN, 0).jpeg(80);
        int header = segment(jpeg, 0xc0);
        ByteBuffer.wrap(jpeg).putInt(header + 5, -1); // ITU-T T.81 section B.2.2: 65,535 times 65,535
        assertUnreadable(jpeg, "50 million");
        byte[] again = Photo.of(DRAWN, 0).jpeg(80);
        byte[] frame = Arrays.copyOfRange(again, header, header + 19);
        assertUnreadable(
                join(Arrays.copyOf(again, header), frame, Arrays.copyOfRange(again, header, again.length)), "damaged");
    }

    private static int segment(byte[] jpeg, int marker) {
        int position = 2;
        while ((jpeg[position + 1] & 0xff) != marker) {
            position += 2 + (ByteBuffer.wrap(jpeg).getShort(position + 2) & 0xffff);
        }
        return position;
    }

    /** A plug-in that reads texts would unpack it, and 32 MiB have room for 30 GB: it never gets to see any. */
    @Test
    void whatIsNotPixelsIsNeverUnpacked() throws Exception {
        BufferedImage indexed = drawn(BufferedImage.TYPE_BYTE_INDEXED);
        byte[] png = Photo.png(indexed);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
        Deflater best = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream zip = new DeflaterOutputStream(bomb, best)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 700; i++) {
                zip.write(zeros);
            }
        } finally {
            best.end();
        }
        byte[] chunk = chunk("zTXt", bomb.toByteArray());
        assertThat(chunk.length).isLessThan(4 << 20);
        byte[] picture = join(Arrays.copyOf(png, 33), chunk, Arrays.copyOfRange(png, 33, png.length));
        assertThat(new String(picture, StandardCharsets.ISO_8859_1)).contains("zTXt");
        assertThat(new String(PictureFile.pixelsOfPng(picture), StandardCharsets.ISO_8859_1))
                .doesNotContain("zTXt");
        assertThat(allocatedFor(() -> assertRead(picture))).isLessThan(300L << 20);
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Bytes, garbage included. */
    private static long allocatedFor(Work work) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void anAnnouncedSizeAllocatesNothing() throws Exception {
        byte[] png = DRAWN.clone();
        ByteBuffer.wrap(png).putInt(16, 0xffff).putInt(20, 0xffff);
        assertThat(allocatedFor(() -> assertUnreadable(png, "50 million"))).isLessThan(4L << 20);
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] body = join(type.getBytes(StandardCharsets.ISO_8859_1), data);
        CRC32 crc = new CRC32();
        crc.update(body);
        return join(
                ByteBuffer.allocate(4).putInt(data.length).array(),
                body,
                ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // what it guards against hears no interrupt
    void aPictureFullOfCornersOfCodesEndsInBoundedTime() throws IOException {
        BufferedImage hostile = new BufferedImage(2800, 2800, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = hostile.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 2800, 2800);
        for (int y = 0; y < 2780; y += 20) {
            for (int x = 0; x < 2780; x += 20) {
                graphics.setComposite(AlphaComposite.Src);
                graphics.setColor(Color.BLACK);
                graphics.fillRect(x, y, 14, 14);
                graphics.setColor(Color.WHITE);
                graphics.fillRect(x + 2, y + 2, 10, 10);
                graphics.setColor(Color.BLACK);
                graphics.fillRect(x + 4, y + 4, 6, 6);
            }
        }
        graphics.dispose();
        assertThatThrownBy(() -> LabelReader.readLabel(Photo.png(hostile))).isInstanceOf(MalformedException.class);
    }

    /** Each would be found, read, and looked for again, in every pass. */
    @Test
    @Timeout(120)
    void aPictureFullOfCodesThatSayTheSameIsBoundedWork() throws Exception {
        BufferedImage one = QrPicture.of("HELLO", 75);
        BufferedImage many = new BufferedImage(75, 75 * 1500, BufferedImage.TYPE_BYTE_BINARY);
        Graphics2D graphics = many.createGraphics();
        for (int i = 0; i < 1500; i++) {
            graphics.drawImage(one, 0, 75 * i, null);
        }
        graphics.dispose();
        byte[] picture = QrPicture.png(many);
        assertThatThrownBy(() -> LabelReader.readLabel(picture))
                .isInstanceOfSatisfying(MalformedException.class, e -> assertThat(e.reason())
                        .isEqualTo("has a QR code, but not one of a Keyloader label"));
    }

    /** ImageIO's own choice is a temporary file. */
    @Test
    void noPartOfAPictureIsWrittenToADisk() throws Exception {
        Path picture = Files.write(directory.resolve("label.png"), DRAWN);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-Djava.io.tmpdir=" + directory.resolve("there-is-no-such-directory"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        QrPicture.class.getName(),
                        picture.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo(LABEL.serial());
    }
}
