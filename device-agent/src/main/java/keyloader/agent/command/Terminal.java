package keyloader.agent.command;

import java.io.Console;
import java.util.Optional;

/** The person at the keyboard. */
@FunctionalInterface
public interface Terminal {

    /** @return empty when there is nobody */
    Optional<String> ask(String prompt);

    /** From Java 22 on there is a console without a terminal, too; it reads the end of its input then. */
    @SuppressWarnings("SystemConsoleNull")
    static Terminal system() {
        return prompt -> {
            Console console = System.console();
            return console == null ? Optional.empty() : Optional.ofNullable(console.readLine("%s", prompt));
        };
    }
}
