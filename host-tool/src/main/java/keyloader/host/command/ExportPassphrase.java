package keyloader.host.command;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
import keyloader.sealing.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An export's own passphrase: the container's stays on its PC. */
final class ExportPassphrase {
    private static final String WHAT = "export's passphrase";

    @Option(
            names = "--export-passphrase-file",
            paramLabel = "F|-",
            description = "take the export's passphrase from this file, or from standard input")
    @Nullable String file;

    void check(CommonOptions common) throws Failure {
        if ("-".equals(file) && "-".equals(common.containerPassphraseFile)) {
            throw Failure.of(Problem.STANDARD_INPUT_TWICE);
        }
    }

    Secret fresh(Terminal terminal) throws Failure {
        return file == null
                ? AskTwice.ask(terminal, "passphrase of the export: ", Problem.NO_TERMINAL_FOR_EXPORT)
                : InputFile.readSecret(file, terminal, WHAT);
    }

    Secret existing(Terminal terminal) throws Failure {
        if (file != null) {
            return InputFile.readSecret(file, terminal, WHAT);
        }
        Optional<Secret> typed = terminal.askSecret("passphrase of the export: ");
        return typed.orElseThrow(() -> Failure.of(Problem.NO_TERMINAL_FOR_EXPORT));
    }
}
