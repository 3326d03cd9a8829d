package keyloader.host.command;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.Terminal;

/** Something that cannot be taken back wants more than the enter key. */
final class Confirmation {
    private Confirmation() {}

    /** @param name what is at stake; its last four characters have to be typed */
    static void ask(Terminal terminal, String question, String name) throws Failure {
        if (!terminal.interactive()) {
            throw Failure.of(Problem.CONFIRMATION_IMPOSSIBLE);
        }
        String last = name.substring(name.length() - 4);
        if (!terminal.askLine(question).map(String::strip).equals(Optional.of(last))) {
            throw Failure.of(Problem.NOT_CONFIRMED, last);
        }
    }
}
