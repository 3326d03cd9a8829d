package keyloader.agent.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths that people typed. */
final class Paths {
    private Paths() {}

    static Path path(String option, String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + " is not a path", "see keyloader-agent --help");
        }
    }

    static Optional<Path> optional(String option, Optional<String> text) throws UsageException {
        return text.isPresent() ? Optional.of(path(option, text.get())) : Optional.empty();
    }
}
