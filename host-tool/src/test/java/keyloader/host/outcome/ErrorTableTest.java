package keyloader.host.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the guide's table of messages against the catalogue, and the catalogue against the code. */
class ErrorTableTest {
    private record Row(String message, String cause, String remedy) {}

    private static List<Row> rows() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "installer-guide.md"));
        int start = guide.indexOf("\n## Messages, causes, remedies\n");
        assertThat(start).isPositive();
        String section = guide.substring(start + 1, guide.indexOf("\n## ", start + 1));
        List<Row> rows = new ArrayList<>();
        for (String line : section.lines().filter(l -> l.startsWith("|")).toList()) {
            List<String> cells = Arrays.stream(line.substring(1).split("\\|", -1))
                    .map(String::strip)
                    .toList();
            assertThat(cells).as(line).hasSize(4); // the last is what follows the closing bar
            if (!cells.get(0).equals("message") && !cells.get(0).startsWith("---")) {
                rows.add(new Row(cells.get(0), cells.get(1), cells.get(2)));
            }
        }
        return rows;
    }

    private static String withDots(String template) {
        return template.replaceAll("%(\\d\\$)?s", "...");
    }

    private static List<String> catalogue() {
        return Stream.concat(
                        Arrays.stream(Problem.values()).map(Problem::message),
                        Arrays.stream(Notice.values()).map(Notice::message))
                .map(ErrorTableTest::withDots)
                .toList();
    }

    @Test
    void everyProblemAndNoticeHasExactlyOneRowAndEveryRowIsOne() throws IOException {
        assertThat(catalogue()).doesNotHaveDuplicates();
        assertThat(rows().stream().map(Row::message)).containsExactlyInAnyOrderElementsOf(catalogue());
    }

    @Test
    void everyRowNamesACauseAndARemedy() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.cause()).as(row.message()).isNotEmpty();
            assertThat(row.remedy()).as(row.message()).isNotEmpty();
        });
    }

    @Test
    void everyProblemAndNoticeIsUsedInTheCode() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                code.append(Files.readString(source));
            }
        }
        assertThat(code).doesNotContain("import static keyloader.host.outcome");
        for (Problem problem : Problem.values()) {
            assertThat(code.toString()).containsPattern("\\bProblem\\." + problem + "\\b");
        }
        for (Notice notice : Notice.values()) {
            assertThat(code.toString()).containsPattern("\\bNotice\\." + notice + "\\b");
        }
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyProblemSaysInOneLineWhatIsWrongAndWhatToDo(Problem problem) {
        int arguments = Math.max(Template.arguments(problem.message()), Template.arguments(problem.hint()));
        Complaint complaint = Complaint.of(
                problem, Stream.generate(() -> "\u001b[2J\n").limit(arguments).toArray());

        assertThat(complaint.message()).isNotBlank().matches("\\p{ASCII}+").doesNotContain("\u001b", "\n");
        assertThat(complaint.hint()).isNotBlank().matches("\\p{ASCII}+").doesNotContain("\u001b", "\n");
        // Hints name the message's arguments by number, as they share them.
        assertThat(problem.hint()).doesNotContain("%s");
        assertThat(problem.exitCode()).isIn(ExitCode.FAILED, ExitCode.WRONG_USE);
    }

    @ParameterizedTest
    @EnumSource(Notice.class)
    void everyNoticeIsSafeToPrintAndAnAlarmSaysWhatToDo(Notice notice) {
        String text = notice.text(Stream.generate(() -> "\u202e\u001b[2J")
                .limit(Template.arguments(notice.message()))
                .toArray());
        assertThat(text).isNotBlank().matches("[ -~]+");
        assertThat(notice.hint().isEmpty()).isEqualTo(notice.kind() == Notice.Kind.WARNING);
    }
}
