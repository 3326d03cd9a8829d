package keyloader.host.round;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Label;

/** A list of meters as a spreadsheet writes it: CSV (RFC 4180) in UTF-8, with commas, semicolons or tabs, and a header. */
public final class ListFile {
    /** In bytes. */
    public static final int MAX_LENGTH = 32 << 20;

    private static final CsvFactory FACTORY =
            CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();

    /** The line by which a spreadsheet tells another what separates cells; no part of the table. */
    private static final Pattern SAID_SEPARATOR = Pattern.compile("\"?sep=([,;\t])\"?\\R");

    private ListFile() {}

    /** What a list may say of a meter. */
    public enum Column {
        LABEL,
        SERIAL,
        NAME,
        PLACE,
        SSID,
        SECURITY,
        NETWORK,
        COUNTRY;

        String header() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Column> of(String header) {
            for (Column column : values()) {
                if (column.header().equals(header)) {
                    return Optional.of(column);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * @param line where it begins, from 1
     * @param cells how many it has
     */
    public record Row(int line, int cells, int header, Map<Column, String> values) {
        /** Empty where the list says nothing. */
        String get(Column column) {
            return values.getOrDefault(column, "");
        }
    }

    /**
     * Reads row by row, so that a long list is never there as a whole.
     *
     * @param file its name, for errors
     */
    static void read(byte[] content, String file, Consumer<Row> rows) throws Failure {
        String text = text(content, file);
        int line = 1;
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator(text));
        try (CsvParser parser = FACTORY.createParser(text)) {
            parser.setSchema(schema);
            Optional<Cells> header = next(parser);
            if (SAID_SEPARATOR.matcher(text).lookingAt()) {
                header = next(parser);
            }
            if (header.isEmpty()) {
                throw Failure.of(Problem.LIST_EMPTY, file);
            }
            line = header.get().line() + 1;
            List<Column> columns = columns(header.get().values(), file);
            checkComplete(columns, file);
            int count = 0;
            for (Optional<Cells> cells = next(parser); cells.isPresent(); cells = next(parser)) {
                line = cells.get().line() + 1;
                if (cells.get().values().stream().allMatch(String::isBlank)) {
                    continue; // what a spreadsheet leaves of a row that was cleared
                }
                if (count++ == RoundRecord.MAX_JOBS) {
                    throw Failure.of(Problem.LIST_TOO_LONG, file, RoundRecord.MAX_JOBS);
                }
                rows.accept(row(cells.get(), columns));
            }
            if (count == 0) {
                throw Failure.of(Problem.LIST_EMPTY, file);
            }
        } catch (IOException e) { // the parser itself gets as far as the end, looking for the other quotation mark
            throw Failure.of(Problem.LIST_NOT_CSV, file, line);
        }
    }

    private static String text(byte[] content, String file) throws Failure {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw Failure.of(Problem.LIST_NOT_UTF8, file);
        }
    }

    /** A header has no separators within its names, so that the most frequent of them is the one. */
    private static char separator(String text) {
        Matcher said = SAID_SEPARATOR.matcher(text);
        if (said.lookingAt()) {
            return said.group(1).charAt(0);
        }
        String header = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        return Stream.of(',', ';', '\t')
                .max(Comparator.comparing(
                        separator -> header.chars().filter(c -> c == separator).count()))
                .orElseThrow();
    }

    private record Cells(int line, List<String> values) {}

    private static Optional<Cells> next(CsvParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.START_ARRAY) {
            token = parser.nextToken();
        }
        if (token == null) {
            return Optional.empty();
        }
        int line = 0;
        List<String> values = new ArrayList<>();
        for (token = parser.nextToken(); token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            // The array's own location is where the row before it ends.
            line = line == 0 ? parser.currentTokenLocation().getLineNr() : line;
            values.add(parser.getText());
        }
        return Optional.of(new Cells(line, values));
    }

    private static List<Column> columns(List<String> header, String file) throws Failure {
        List<Column> columns = new ArrayList<>();
        for (String name : header) {
            if (name.strip().startsWith(Label.SCHEME)) {
                throw Failure.of(Problem.LIST_HEADER_MISSING, file);
            }
            String plain = name.strip().toLowerCase(Locale.ROOT);
            if (plain.contains("pass") || plain.contains("psk") || plain.contains("pwd") || plain.contains("secret")) {
                throw Failure.of(Problem.LIST_WITH_PASSPHRASES, file, name.strip());
            }
            Optional<Column> column = Column.of(plain);
            if (column.isEmpty()) {
                throw Failure.of(Problem.LIST_COLUMN_UNKNOWN, file, name.strip());
            }
            if (columns.contains(column.get())) {
                throw Failure.of(Problem.LIST_COLUMN_TWICE, file, name.strip());
            }
            columns.add(column.get());
        }
        return columns;
    }

    /** What every row would lack is said once. */
    private static void checkComplete(List<Column> columns, String file) throws Failure {
        if (!columns.contains(Column.LABEL) && !columns.contains(Column.SERIAL)) {
            throw Failure.of(Problem.LIST_COLUMN_MISSING, file, "label");
        }
        if (columns.contains(Column.NETWORK)) {
            return;
        }
        for (Column column : List.of(Column.SSID, Column.SECURITY)) {
            if (!columns.contains(column)) {
                throw Failure.of(Problem.LIST_COLUMN_MISSING, file, column.header());
            }
        }
    }

    private static Row row(Cells cells, List<Column> columns) {
        Map<Column, String> values = new EnumMap<>(Column.class);
        for (int i = 0; i < Math.min(cells.values().size(), columns.size()); i++) {
            Column column = columns.get(i);
            String value = cells.values().get(i);
            // Spaces may belong to a network's name.
            values.put(column, column == Column.SSID ? value : value.strip());
        }
        return new Row(cells.line(), cells.values().size(), columns.size(), values);
    }
}
