package keyloader.agent.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;

/** Paths that people typed. */
final class Paths {
    private Paths() {}

    static Path path(String option, String text) throws FailureException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new FailureException(Problem.NOT_A_PATH, option).causedBy(e);
        }
    }

    static Optional<Path> optional(String option, Optional<String> text) throws FailureException {
        return text.isPresent() ? Optional.of(path(option, text.get())) : Optional.empty();
    }
}
