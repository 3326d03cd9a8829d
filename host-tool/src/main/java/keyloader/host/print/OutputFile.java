package keyloader.host.print;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.DurableFiles;

/**
 * A document that is to be written, and never takes another file's place.
 *
 * @param file as it was given
 * @param kind the end of its name, one of those that were asked for
 */
public record OutputFile(Path file, String kind) {

    /**
     * @param kinds the ends that its name may have, such as ".pdf"
     * @throws Failure when the name has another end, or something of that name is there
     */
    public static OutputFile of(Path file, List<String> kinds) throws Failure {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String kind = kinds.stream()
                .filter(name::endsWith)
                .findFirst()
                .orElseThrow(() -> Failure.of(Problem.OUTPUT_KIND, file, String.join(", ", kinds)));
        if (Files.exists(file)) {
            throw Failure.of(Problem.FILE_IN_THE_WAY, file);
        }
        return new OutputFile(file, kind);
    }

    public void write(DurableFiles files, byte[] content) throws Failure {
        try {
            files.replace(file.toAbsolutePath(), content);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, file, e);
        }
    }
}
