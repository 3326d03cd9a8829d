package keyloader.host.command;

import java.io.IOException;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerException;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
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

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(HostPorts ports) throws Failure {
        if (remove && newPassphraseFile != null) {
            throw Failure.of(Problem.REMOVE_WITH_NEW);
        }
        if ("-".equals(newPassphraseFile) && "-".equals(common.containerPassphraseFile)) {
            throw Failure.of(Problem.STANDARD_INPUT_TWICE);
        }
        Workbench bench = new Workbench(ports, common);
        try (Container container = bench.openContainer()) {
            change(bench, container, remove ? Optional.empty() : Optional.of(newPassphrase(ports.terminal())));
            return ExitCode.OK;
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_NOT_CLOSED, e);
        }
    }

    private static void change(Workbench bench, Container container, Optional<Secret> passphrase) throws Failure {
        try {
            container.changePassphrase(passphrase);
        } catch (ContainerException e) {
            throw e.inWords(container.file());
        } catch (IOException e) {
            throw Workbench.notSaved(container, e);
        }
        if (container.hasPassphrase()) {
            bench.tell().result("the container has the new passphrase now");
            bench.tell()
                    .explain(
                            "nobody can restore it if it is forgotten; copies made before still open with the old one");
        } else {
            bench.tell().result("the container has no passphrase now");
        }
    }

    private Secret newPassphrase(Terminal terminal) throws Failure {
        if (newPassphraseFile != null) {
            return InputFile.readSecret(newPassphraseFile, terminal, "container's new passphrase");
        }
        return AskTwice.ask(terminal, "new passphrase of the container: ", Problem.NO_TERMINAL_FOR_NEW);
    }
}
