package keyloader.host.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphics as label printers read them, by the examples of ZPL's guide and at random. */
class ZplGraphicTest {
    private static String bits(BufferedImage image, int y) {
        StringBuilder row = new StringBuilder();
        for (int x = 0; x < image.getWidth(); x++) {
            row.append((image.getRGB(x, y) & 0xffffff) == 0 ? '1' : '0');
        }
        return row.toString();
    }

    private static BufferedImage image(String... rows) {
        BufferedImage image = new BufferedImage(rows[0].length(), rows.length, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[y].length(); x++) {
                image.setRGB(x, y, rows[y].charAt(x) == '1' ? 0 : 0xffffff);
            }
        }
        return image;
    }

    @ParameterizedTest
    @CsvSource({"M6, 6, 7", "hB, B, 40", "MvB, B, 327", "BBB, B, 3", "zzG1, 1, 801"})
    void aCountStandsBeforeItsDigit(String data, char digit, int times) {
        int bytes = (times + 1) / 2;
        String rest = times % 2 == 1 ? "0" : "";
        BufferedImage read = ZplGraphic.decode(data + rest, bytes, 1);
        String wanted = Integer.toBinaryString(0x10 | Integer.parseInt(String.valueOf(digit), 16))
                .substring(1)
                .repeat(times);
        assertThat(bits(read, 0)).startsWith(wanted);
    }

    @Test
    void aRowMayEndInZerosOrOnesAndBeThatAboveItAgain() {
        BufferedImage read = ZplGraphic.decode("FF,:A!,", 2, 4);
        assertThat(bits(read, 0)).isEqualTo("1111111100000000");
        assertThat(bits(read, 1)).isEqualTo("1111111100000000");
        assertThat(bits(read, 2)).isEqualTo("1010111111111111");
        assertThat(bits(read, 3)).isEqualTo("0".repeat(16));
    }

    @Test
    void whatIsBlackIsASetBitAndWhatIsBeyondTheWidthIsWhite() {
        assertThat(ZplGraphic.encode(image("111111111", "000000000", "000000000", "100000001")))
                .isEqualTo("HF8,,:808,");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 200, 591, 3300})
    void whatIsEncodedIsDecodedAgain(int width) {
        Random random = new Random(width);
        String[] rows = new String[40];
        for (int y = 0; y < rows.length; y++) {
            StringBuilder row = new StringBuilder();
            while (row.length() < width) {
                row.append(random.nextBoolean() ? "1" : "0");
                if (random.nextInt(4) == 0) {
                    row.append(String.valueOf(row.charAt(row.length() - 1)).repeat(random.nextInt(width + 1)));
                }
            }
            rows[y] = y > 0 && random.nextInt(3) == 0 ? rows[y - 1] : row.substring(0, width);
        }
        BufferedImage drawn = image(rows);
        BufferedImage read = ZplGraphic.decode(ZplGraphic.encode(drawn), (width + 7) / 8, rows.length);
        for (int y = 0; y < rows.length; y++) {
            assertThat(bits(read, y).substring(0, width)).as("row " + y).isEqualTo(rows[y]);
            assertThat(bits(read, y).substring(width)).doesNotContain("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FF", "FF,FF,FF,", "FFFFF", "FF,F", "FF,*", "FF,F:", ""})
    void otherDataThanItsSizeWantsIsRefused(String data) {
        assertThatThrownBy(() -> ZplGraphic.decode(data, 2, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
