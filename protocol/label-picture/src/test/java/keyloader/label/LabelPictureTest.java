package keyloader.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.imageio.ImageIO;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;

class LabelPictureTest {

    private static Label label(String serial) {
        return new Label(
                serial, FileDecapsulationKey.generate(new SecureRandom()).publicKey());
    }

    @Test
    void aDrawnLabelReadsBackAtEveryLengthOfSerial() throws Exception {
        for (String serial : new String[] {"1", "SN-0001", "x".repeat(32)}) {
            Label label = label(serial);
            assertThat(LabelReader.readLabel(LabelDrawing.draw(label))).isEqualTo(label);
        }
    }

    @Test
    void twoLabelsInOnePictureAreNotGuessedBetween() throws Exception {
        BufferedImage first = read(LabelDrawing.draw(label("A")));
        BufferedImage second = read(LabelDrawing.draw(label("B")));
        BufferedImage both = new BufferedImage(first.getWidth() * 2, first.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = both.createGraphics();
        graphics.drawImage(first, 0, 0, null);
        graphics.drawImage(second, first.getWidth(), 0, null);
        graphics.dispose();
        assertThat(LabelReader.readTexts(png(both), text -> true)).hasSize(2);
        assertThatThrownBy(() -> LabelReader.readLabel(png(both))).isInstanceOf(MalformedException.class);
    }

    @Test
    void aPictureWithoutALabelSaysSo() throws IOException {
        byte[] empty = png(new BufferedImage(200, 200, BufferedImage.TYPE_BYTE_GRAY));
        assertThatThrownBy(() -> LabelReader.readLabel(empty)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatIsNoPictureIsUnreadable() {
        byte[] png = LabelDrawing.draw(label("A"));
        for (byte[] bad : new byte[][] {
            {}, "not a picture".getBytes(java.nio.charset.StandardCharsets.US_ASCII), Arrays.copyOf(png, 40)
        }) {
            assertThatThrownBy(() -> LabelReader.readLabel(bad)).isInstanceOf(PictureUnreadableException.class);
        }
    }

    @Test
    void aSmallFileThatAnnouncesAHugePictureIsNotDecoded() {
        byte[] png = LabelDrawing.draw(label("A"));
        // IHDR's width and height (PNG, ISO/IEC 15948 section 11.2.2) set to 65,535 each
        for (int offset : new int[] {16, 20}) {
            png[offset] = 0;
            png[offset + 1] = 0;
            png[offset + 2] = (byte) 0xff;
            png[offset + 3] = (byte) 0xff;
        }
        assertThatThrownBy(() -> LabelReader.readLabel(png)).isInstanceOf(PictureUnreadableException.class);
    }

    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
