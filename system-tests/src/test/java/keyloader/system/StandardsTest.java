package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/standards.md} to the tests: a row that is shown by none, or by one that does not exist, is a promise. */
class StandardsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern REFERENCE = Pattern.compile("`([A-Z][A-Za-z0-9]*)\\.([a-z][A-Za-z0-9]*|\\*)`");
    /** A test's annotation, then others and what they hold, then its method. */
    private static final Pattern METHOD = Pattern.compile(
            "@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\\b(?:(?!\\n    }\\n).)*?\\bvoid ([A-Za-z0-9]+)\\(",
            Pattern.DOTALL);

    private record Row(String provision, String shownBy) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(TOP.resolve("docs/standards.md"))) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| ") && !line.startsWith("| provision ") && !cells[cells.length - 2].isBlank()) {
                assertThat(cells).as(line).hasSize(6);
                if (!cells[4].strip().equals("shown by")) {
                    rows.add(new Row(cells[1].strip(), cells[4].strip()));
                }
            }
        }
        return rows;
    }

    /** Of all modules, by the simple names of their classes. */
    private static Map<String, Set<String>> tests() throws IOException {
        Map<String, Set<String>> tests = new HashMap<>();
        try (Stream<Path> all = Files.walk(TOP)) {
            List<Path> sources = all.filter(path -> path.toString().matches(".*(Test|Contract)\\.java"))
                    .filter(path -> path.toString().contains("/src/test/java/"))
                    .toList();
            for (Path source : sources) {
                String name = source.getFileName().toString().replace(".java", "");
                Matcher methods = METHOD.matcher(Files.readString(source));
                while (methods.find()) {
                    tests.computeIfAbsent(name, key -> new HashSet<>()).add(methods.group(1));
                }
            }
        }
        return tests;
    }

    @Test
    void everyRowIsShownByTestsThatExist() throws IOException {
        Map<String, Set<String>> tests = tests();
        assertThat(tests).hasSizeGreaterThan(200);
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThan(60);
        Set<String> missing = new TreeSet<>();
        for (Row row : rows) {
            Matcher references = REFERENCE.matcher(row.shownBy());
            int found = 0;
            while (references.find()) {
                found++;
                Set<String> methods = tests.getOrDefault(references.group(1), Set.of());
                boolean exists =
                        references.group(2).equals("*") ? !methods.isEmpty() : methods.contains(references.group(2));
                if (!exists) {
                    missing.add(row.provision() + ": " + references.group());
                }
            }
            String rest = REFERENCE.matcher(row.shownBy()).replaceAll("").replaceAll("[, ]", "");
            assertThat(rest).as(row.provision() + ": what is no reference").isEmpty();
            if (found == 0) {
                missing.add(row.provision() + ": no test");
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void noProvisionStandsTwice() throws IOException {
        assertThat(rows().stream().map(Row::provision)).doesNotHaveDuplicates();
    }
}
