package keyloader.agent.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.factory.LabelFile;
import keyloader.agent.factory.ManifestLine;
import keyloader.agent.factory.Provisioning;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.key.TokenPlace;
import keyloader.agent.run.Log;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.Label;

/** {@code provision}: the factory's command. */
final class ProvisionCommand {
    static final String USAGE = """
            usage: keyloader-agent provision --state DIR --serial SN [--label FILE.png] [--json] [--pkcs11 CONFIG]
                                             [--lock | --force]
                   keyloader-agent provision --state DIR --batch SERIALS.csv

            Makes this meter's key in DIR, which only its owner may enter, and prints the text of its label.
            Once only: for a meter that is there it prints the same label again.

            --state DIR      where key and record are kept; made if its parent exists
            --serial SN      1 to 32 letters, digits, dots, hyphens and underscores
            --label FILE     draws the label as a picture, too
            --pkcs11 CONFIG  the key is made in a token and never leaves it; the file CONFIG has the lines library = PATH,
                             slot = N (its place among the library's slots; 0, if left out) and pin-file = PATH
            --lock           for a meter that has passed its test: from then on it keeps its key, --force or not
            --force          destroys the meter that is there, with all that it remembers, and makes another; asks for
                             the serial of that one
            --json           prints the meter's line for a manifest in place of the label's text
            --batch FILE     makes the meter DIR/SERIAL for each serial of a list (CSV, first column), and prints
                             a line for each; what is there already stays, so that it can be run again
            """;

    private ProvisionCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        Arguments given = Arguments.parse(
                arguments,
                Set.of("--state", "--serial", "--label", "--pkcs11", "--batch"),
                Set.of("--lock", "--force", "--json"));
        if (given.value("--batch").isPresent()) {
            return ProvisionBatchCommand.run(arguments, ports);
        }
        Path directory = Paths.path("--state", given.required("--state"));
        String serial = given.required("--serial");
        if (!Label.isSerial(serial)) {
            throw new FailureException(Problem.SERIAL_IMPOSSIBLE);
        }
        if (given.has("--lock") && given.has("--force")) {
            throw new FailureException(Problem.FORCE_WITH_LOCK);
        }
        Optional<Path> picture = Paths.optional("--label", given.value("--label"));
        if (picture.isPresent() && !Files.isDirectory(AtomicFile.directory(picture.get()))) {
            throw new FailureException(Problem.LABEL_NOWHERE, picture.get());
        }
        Optional<Path> config = Paths.optional("--pkcs11", given.value("--pkcs11"));
        Optional<TokenPlace> token = config.isPresent() ? Optional.of(TokenPlace.read(config.get())) : Optional.empty();
        StateDirectory state = new StateDirectory(directory, ports.durable());
        Provisioning provisioning = new Provisioning(state, ports.durable(), ports.random());
        Label label;
        if (given.has("--force")) {
            label = provisioning.replace(serial, token, there -> confirm(there, ports.terminal()));
        } else if (given.has("--lock")) {
            label = provisioning.lock(serial, token);
        } else {
            label = provisioning.provision(serial, token);
        }
        if (picture.isPresent()) {
            draw(label, picture.get(), ports);
        }
        ports.out().println(given.has("--json") ? ManifestLine.of(label) : label.uri());
        CommandLine.written(ports.out(), Problem.LABEL_NOT_PRINTED);
        new Log(ports.err())
                .say("meter " + label.serial() + ", check code " + label.kid().checkCode()
                        + (given.has("--lock") ? "; locked: it keeps this key" : ""));
        return 0;
    }

    private static void confirm(String serial, Terminal terminal) throws FailureException {
        Optional<String> typed =
                terminal.ask("This destroys the key of meter " + serial + " and all that it remembers: its"
                        + " label and every message for it are worth nothing then. Type " + serial + " to go on: ");
        if (typed.isEmpty()) {
            throw new FailureException(Problem.FORCE_UNCONFIRMED);
        }
        if (!typed.get().strip().equals(serial)) {
            throw new FailureException(Problem.WRONG_SERIAL);
        }
    }

    private static void draw(Label label, Path picture, AgentPorts ports) throws FailureException {
        try {
            LabelFile.write(label, picture.toAbsolutePath(), ports.durable());
        } catch (NoClassDefFoundError e) {
            throw new FailureException(Problem.LABELS_NOT_INSTALLED);
        }
    }
}
