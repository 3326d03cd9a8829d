package keyloader.host.command;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.Terminal;
import keyloader.sealing.Secret;

/** A passphrase is typed blind, and a mistake in it shows much later: so it is asked for twice. */
final class AskTwice {
    private AskTwice() {}

    static Secret ask(Terminal terminal, String prompt, Problem withoutTerminal) throws Failure {
        Optional<Secret> typed = terminal.askSecret(prompt);
        if (typed.isEmpty()) {
            throw Failure.of(withoutTerminal);
        }
        Secret first = typed.get();
        try (Secret again = terminal.askSecret("the same once more: ").orElseGet(() -> Secret.take(new byte[0]))) {
            if (again.sameAs(first) && first.length() > 0) {
                return first;
            }
        }
        boolean empty = first.length() == 0;
        first.close();
        throw Failure.of(empty ? Problem.PASSPHRASE_EMPTY : Problem.PASSPHRASES_DIFFER);
    }
}
