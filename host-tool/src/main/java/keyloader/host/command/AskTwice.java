package keyloader.host.command;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.port.Terminal;
import keyloader.sealing.Secret;

/** A passphrase is typed blind, and a mistake in it shows much later: so it is asked for twice. */
final class AskTwice {
    private AskTwice() {}

    static Secret ask(Terminal terminal, String prompt, Failure withoutTerminal) throws Failure {
        Optional<Secret> typed = terminal.askSecret(prompt);
        if (typed.isEmpty()) {
            throw withoutTerminal;
        }
        Secret first = typed.get();
        try (Secret again = terminal.askSecret("the same once more: ").orElseGet(() -> Secret.take(new byte[0]))) {
            if (again.sameAs(first) && first.length() > 0) {
                return first;
            }
        }
        boolean empty = first.length() == 0;
        first.close();
        throw empty
                ? Failure.of("the passphrase is empty", "type one")
                : Failure.of("the two passphrases are not the same", "type it again");
    }
}
