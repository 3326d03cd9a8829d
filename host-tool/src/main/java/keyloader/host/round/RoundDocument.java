package keyloader.host.round;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.DurableFiles;
import keyloader.host.text.Json;

/** What can be written about a round; the end of the file's name says in which form. */
public enum RoundDocument {
    SHEET(".pdf"),
    REPORT(".pdf or .csv or .json");

    private static final String OR = " or ";

    private final String kinds;

    RoundDocument(String kinds) {
        this.kinds = kinds;
    }

    /** @throws Failure when the name has another end, or something of that name is there */
    public void check(Path file) throws Failure {
        kind(file);
        if (Files.exists(file)) {
            throw Failure.of(Problem.FILE_IN_THE_WAY, file);
        }
    }

    private String kind(Path file) throws Failure {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Stream.of(kinds.split(OR))
                .filter(name::endsWith)
                .findFirst()
                .orElseThrow(() -> Failure.of(Problem.OUTPUT_KIND, file, kinds));
    }

    /** @param now milliseconds since 1970 */
    public void write(DurableFiles files, Path file, RoundRecord round, List<JobView> views, long now) throws Failure {
        check(file);
        byte[] content = make(kind(file), round, views, Math.max(0, now));
        try {
            files.replace(file, content);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, file, e);
        }
    }

    private byte[] make(String kind, RoundRecord round, List<JobView> views, long now) {
        if (this == SHEET) {
            return RoundSheet.pdf(round, views, now);
        }
        return switch (kind) {
            case ".csv" -> HandOver.csv(views);
            case ".json" ->
                (Json.print(HandOver.document(round, views, now)) + "\n").getBytes(StandardCharsets.US_ASCII);
            default -> HandOver.pdf(round, views, now);
        };
    }
}
