package keyloader.host.command;

import java.util.List;
import java.util.Locale;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import org.jspecify.annotations.Nullable;

/** Which round is meant: by number, by the beginning of one, or by name; without a word the only one. */
final class RoundChoice {
    private RoundChoice() {}

    static RoundRecord of(ContainerContent content, @Nullable String word) throws Failure {
        if (content.rounds().isEmpty()) {
            throw Failure.of(Problem.ROUND_NONE);
        }
        if (word == null) {
            return one(content.rounds(), "");
        }
        String beginning = word.toLowerCase(Locale.ROOT);
        return one(
                content.rounds().stream()
                        .filter(round -> round.id().hex().startsWith(beginning)
                                || round.name().equals(word))
                        .toList(),
                word);
    }

    private static RoundRecord one(List<RoundRecord> meant, String word) throws Failure {
        if (meant.isEmpty()) {
            throw Failure.of(Problem.ROUND_UNKNOWN, word);
        }
        if (meant.size() > 1) {
            throw Failure.of(Problem.ROUND_WHICH);
        }
        return meant.get(0);
    }
}
