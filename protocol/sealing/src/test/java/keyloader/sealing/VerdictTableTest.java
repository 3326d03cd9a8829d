package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** SPEC 8 is the table that people read; the enum is the one that programs use. They are one table. */
class VerdictTableTest {
    private static final Path SPEC = Path.of("..", "..", "docs", "SPEC.md");

    @Test
    void specAndProgramAgreeInEveryCell() throws IOException {
        Pattern row = Pattern.compile("\\| [0-9]+ \\| [A-Z_]+ \\|.*");
        List<String> documented = Files.readAllLines(SPEC).stream()
                .filter(line -> row.matcher(line).matches())
                .map(VerdictTableTest::withoutWhatTheEnumDoesNotSay)
                .toList();
        List<String> programmed = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            boolean spent = verdict.slot() == Verdict.Slot.SPENT;
            programmed.add(String.join(
                    "|",
                    String.valueOf(verdict.code()),
                    verdict.name(),
                    verdict.sentence(),
                    verdict.nextStep(),
                    spent ? "spent" : "kept",
                    spent ? "final" : verdict.slot() == Verdict.Slot.NOTED ? "note" : "none",
                    verdict.light() == Verdict.Light.STEADY
                            ? "steady"
                            : String.valueOf(verdict.light().blinks())));
        }
        assertThat(documented).isEqualTo(programmed);
    }

    /** Mark and claim are decided, and tested, in the agent. */
    private static String withoutWhatTheEnumDoesNotSay(String row) {
        String[] cells = row.split("\\|", -1);
        return String.join(
                "|",
                cells[1].strip(),
                cells[2].strip(),
                cells[3].strip(),
                cells[4].strip(),
                cells[5].strip(),
                cells[8].strip(),
                cells[9].strip());
    }
}
