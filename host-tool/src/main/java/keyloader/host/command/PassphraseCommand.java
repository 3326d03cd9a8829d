package keyloader.host.command;

import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sets, changes or removes the container's passphrase. */
@Command(name = "passphrase", description = "Sets, changes or removes the passphrase of this PC's container.")
public final class PassphraseCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "F|-",
            description = "take the new passphrase from this file, or from standard input, instead of asking twice")
    @Nullable String newPassphraseFile;

    @Option(names = "--remove", description = "keep the container without a passphrase")
    boolean remove;

    @Option(
            names = "--keep-in-clear",
            description = "with --remove: go on although the container has profiles, whose credentials it encrypts")
    boolean keepInClear;

    @Option(names = "--dry-run", description = "check and ask everything, change nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (remove && newPassphraseFile != null) {
            throw Failure.of(Problem.REMOVE_WITH_NEW);
        }
        if ("-".equals(newPassphraseFile) && "-".equals(common.containerPassphraseFile)) {
            throw Failure.of(Problem.STANDARD_INPUT_TWICE);
        }
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            int profiles = container.content().profiles().size();
            if (remove && profiles > 0 && !keepInClear) {
                throw Failure.of(Problem.PASSPHRASE_GUARDS_PROFILES, profiles);
            }
            Optional<Secret> passphrase = remove ? Optional.empty() : Optional.of(newPassphrase(ports.terminal()));
            if (dryRun) {
                passphrase.ifPresent(Secret::close);
            } else {
                container.changePassphrase(passphrase);
            }
            report(bench.tell());
            return ExitCode.OK;
        }
    }

    private void report(Tell tell) {
        if (json) {
            tell.result(Json.print(Json.object().put("passphrase", !remove).put("dryRun", dryRun)));
        } else if (dryRun) {
            tell.result("the container would have " + (remove ? "no" : "the new") + " passphrase (--dry-run)");
        } else if (remove) {
            tell.result("the container has no passphrase now");
        } else {
            tell.result("the container has the new passphrase now");
            tell.explain("nobody can restore it if it is forgotten; copies made before still open with the old one");
        }
    }

    private Secret newPassphrase(Terminal terminal) throws Failure {
        if (newPassphraseFile != null) {
            return InputFile.readSecret(newPassphraseFile, terminal, "container's new passphrase");
        }
        return AskTwice.ask(terminal, "new passphrase of the container: ", Problem.NO_TERMINAL_FOR_NEW);
    }
}
