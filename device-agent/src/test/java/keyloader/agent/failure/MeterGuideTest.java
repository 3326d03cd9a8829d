package keyloader.agent.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keyloader.sealing.Verdict.Light;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the guide's tables against the catalogue, and the catalogue against the code. */
class MeterGuideTest {
    private static List<List<String>> rows(String heading) throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "meter-guide.md")) + "\n## ";
        int start = guide.indexOf("\n## " + heading + "\n");
        assertThat(start).as(heading).isPositive();
        List<List<String>> rows = new ArrayList<>();
        for (String line : guide.substring(start + 1, guide.indexOf("\n## ", start + 1))
                .lines()
                .filter(l -> l.startsWith("| "))
                .toList()) {
            rows.add(Arrays.stream(line.substring(1).split("\\|", -1))
                    .map(String::strip)
                    .filter(cell -> !cell.isEmpty())
                    .toList());
        }
        return rows.subList(1, rows.size());
    }

    @Test
    void everyProblemHasExactlyOneRowAndEveryRowIsOne() throws IOException {
        List<String> catalogue = Arrays.stream(Problem.values())
                .map(problem -> problem.message().replaceAll("%(\\d\\$)?s", "..."))
                .toList();
        assertThat(catalogue).doesNotHaveDuplicates();
        List<List<String>> rows = rows("Messages, causes, remedies");
        assertThat(rows.stream().map(row -> row.get(0))).containsExactlyInAnyOrderElementsOf(catalogue);
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(3));
    }

    @Test
    void everyLightIsExplained() throws IOException {
        List<String> lights =
                rows("Lights").stream().map(row -> row.get(0).split(" ", -1)[0]).toList();
        assertThat(lights).contains("slow", "steady", "off");
        for (Light light : Light.values()) {
            if (light != Light.STEADY) {
                assertThat(lights).contains(String.valueOf(light.blinks()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyProblemIsUsedAndSafeToPrint(Problem problem) throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                code.append(Files.readString(source));
            }
        }
        assertThat(code.toString()).containsPattern("\\bProblem\\." + problem + "\\b");
        FailureException failure = new FailureException(problem, "\u001b[2J\n", "\u202e", "\u001b");
        assertThat(failure.getMessage()).isNotBlank().matches("[ -~]+");
        assertThat(failure.hint()).isNotBlank().matches("[ -~]+");
        assertThat(failure.problem().exitCode()).isIn(1, 2);
    }
}
