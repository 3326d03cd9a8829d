package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keyloader.host.station.battery.Finding;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the factory guide's tables against the catalogue, and the catalogue against the code. */
class FindingTableTest {
    private static List<List<String>> rows(String heading) throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "factory-guide.md"));
        int start = guide.indexOf("\n### " + heading + "\n");
        assertThat(start).isPositive();
        int end = guide.indexOf("\n##", start + 1);
        String section = guide.substring(start, end < 0 ? guide.length() : end);
        return section.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static String withDots(String template) {
        return template.replaceAll("%(\\d\\$)?s", "...");
    }

    @Test
    void everyFindingHasExactlyOneRowWithItsWords() throws IOException {
        Stream<List<String>> wanted = Arrays.stream(Finding.values())
                .map(finding -> List.of("`" + finding + "`", withDots(finding.what()), withDots(finding.next()), ""));
        assertThat(rows("What is found, and what to do")).containsExactlyInAnyOrderElementsOf(wanted.toList());
    }

    @Test
    void everyStepHasExactlyOneRowInItsOrder() throws IOException {
        assertThat(rows("Steps").stream().map(row -> row.get(0)))
                .containsExactlyElementsOf(Arrays.stream(Step.values())
                        .map(step -> "`" + step.id() + "`")
                        .toList());
    }

    @Test
    void everyFindingIsUsedInTheCode() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java", "keyloader", "host", "station"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                code.append(Files.readString(source));
            }
        }
        for (Finding finding : Finding.values()) {
            assertThat(code.toString()).containsPattern("\\bFinding\\." + finding + "\\b");
        }
    }

    @ParameterizedTest
    @EnumSource(Finding.class)
    void everyFindingSaysInOneLineWhatHappenedAndWhatToDo(Finding finding) {
        int arguments = 0;
        while (!holds(finding, arguments)) {
            arguments++;
        }
        StepFailure failure = StepFailure.of(finding, hostile(arguments));
        assertThat(failure.what()).matches("[ -~]+").doesNotContain("%");
        assertThat(failure.next()).matches("[ -~]+").doesNotContain("%");
        // Next steps name the arguments by number, as they share them.
        assertThat(finding.next()).doesNotContain("%s");
    }

    private static boolean holds(Finding finding, int arguments) {
        assertThat(arguments).isLessThan(8);
        try {
            StepFailure.of(finding, hostile(arguments));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static Object[] hostile(int count) {
        return Stream.generate(() -> "\u001b[2J\n").limit(count).toArray();
    }
}
