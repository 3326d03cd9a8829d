package keyloader.host.round;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.port.DurableFiles;
import keyloader.host.print.OutputFile;
import keyloader.host.text.Json;

/** What can be written about a round; the end of the file's name says in which form. */
public enum RoundDocument {
    SHEET,
    REPORT;

    private List<String> kinds() {
        return this == SHEET ? List.of(".pdf") : List.of(".pdf", ".csv", ".json");
    }

    /** @throws Failure when the name has another end, or something of that name is there */
    public OutputFile to(Path file) throws Failure {
        return OutputFile.of(file, kinds());
    }

    /**
     * @param file one of those that {@link #to} gave
     * @param now milliseconds since 1970
     */
    public void write(DurableFiles files, OutputFile file, RoundRecord round, List<JobView> views, long now)
            throws Failure {
        file.write(files, make(file.kind(), round, views, Math.max(0, now)));
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
