package keyloader.host.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import keyloader.host.labels.LabelForm.Line;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands below the code, for people. */
class LabelFormTest {
    private static List<Line> lines(String serial) {
        Label label = new Label(
                serial, FileDecapsulationKey.generate(new SecureRandom()).publicKey());
        List<Line> lines = LabelForm.lines(label, text -> text.length() * 0.95); // as wide as W
        assertThat(lines.get(lines.size() - 1).text()).isEqualTo(label.kid().checkCode());
        return lines.subList(0, lines.size() - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "S, S",
        "SN-4567890123456, SN-4567890123456",
        "SN-45678901234567, SN-/45678901234567",
        "MTR-2026-11-27-LONG-SERIAL-0001, MTR-2026-11-27-/LONG-SERIAL-0001",
        "12345678901234567890123456789012, 1234567890123456/7890123456789012",
        "A-34567890123456-890123456789012, A-34567890123456/-890123456789012"
    })
    void aLongSerialIsBrokenBehindAMarkWhereBothLinesHaveRoomThen(String serial, String shown) {
        assertThat(lines(serial).stream().map(Line::text)).containsExactly(shown.split("/", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "SN-4567890123456", "12345678901234567890123456789012"})
    void noLineIsWiderThanTheLabelAndNoneIsTooSmallToRead(String serial) {
        for (Line line : lines(serial)) {
            assertThat(line.text().length() * 0.95 * line.size()).isLessThanOrEqualTo(25);
            assertThat(line.size()).isGreaterThanOrEqualTo(1.5);
            assertThat(line.baseline() - 0.75 * line.size())
                    .as("below the quiet zone")
                    .isGreaterThanOrEqualTo(22 + 4 * 20 / 45.0);
        }
    }

    @Test
    void linesDoNotTouch() {
        List<Line> lines = lines("12345678901234567890123456789012");
        assertThat(lines.get(1).baseline() - lines.get(0).baseline())
                .isGreaterThan(lines.get(1).size() * 0.95);
    }
}
