package keyloader.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table of SPEC that is made from the programs. {@code -Dkeyloader.write-tables=true} writes it anew. */
final class SpecTable {
    private static final Path SPEC = Path.of("..", "docs", "SPEC.md");

    private final List<String> columns;
    private final List<String> rows = new ArrayList<>();

    SpecTable(List<String> columns) {
        this.columns = columns;
    }

    void add(List<String> cells) {
        rows.add(line(cells));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** It stands in SPEC below its heads, row for row. */
    void check() throws IOException {
        List<String> spec = new ArrayList<>(Files.readAllLines(SPEC));
        int from = spec.indexOf(line(columns)) + 2; // behind the heads, and what parts them from the rows
        assertThat(from).as("SPEC has a table with these columns").isGreaterThan(1);
        int to = from;
        while (spec.get(to).startsWith("|")) {
            to++;
        }
        if (Boolean.getBoolean("keyloader.write-tables")) {
            spec.subList(from, to).clear();
            spec.addAll(from, rows);
            Files.write(SPEC, spec);
            return;
        }
        assertThat(spec.subList(from, to)).isEqualTo(rows);
    }
}
