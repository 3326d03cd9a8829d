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
import keyloader.agent.run.Log;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.Label;

/** {@code provision}: the factory's command. */
final class ProvisionCommand {
    static final String USAGE = """
            usage: keyloader-agent provision --state DIR --serial SN [--label FILE.png] [--json]
                   keyloader-agent provision --state DIR --batch SERIALS.csv

            Makes this meter's key in DIR, which only its owner may enter, and prints the text of its label.
            Once only: for a meter that is there it prints the same label again.

            --state DIR   where key and record are kept; made if its parent exists
            --serial SN   1 to 32 letters, digits, dots, hyphens and underscores
            --label FILE  draws the label as a picture, too
            --json        prints the meter's line for a manifest in place of the label's text
            --batch FILE  makes the meter DIR/SERIAL for each serial of a list (CSV, first column), and prints
                          a line for each; what is there already stays, so that it can be run again
            """;

    private ProvisionCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        Arguments given =
                Arguments.parse(arguments, Set.of("--state", "--serial", "--label", "--batch"), Set.of("--json"));
        if (given.value("--batch").isPresent()) {
            return ProvisionBatchCommand.run(arguments, ports);
        }
        Path directory = Paths.path("--state", given.required("--state"));
        String serial = given.required("--serial");
        if (!Label.isSerial(serial)) {
            throw new FailureException(Problem.SERIAL_IMPOSSIBLE);
        }
        Optional<Path> picture = Paths.optional("--label", given.value("--label"));
        if (picture.isPresent() && !Files.isDirectory(AtomicFile.directory(picture.get()))) {
            throw new FailureException(Problem.LABEL_NOWHERE, picture.get());
        }
        StateDirectory state = new StateDirectory(directory, ports.durable());
        Label label = new Provisioning(state, ports.durable(), ports.random()).provision(serial);
        if (picture.isPresent()) {
            draw(label, picture.get(), ports);
        }
        ports.out().println(given.has("--json") ? ManifestLine.of(label) : label.uri());
        CommandLine.written(ports.out(), Problem.LABEL_NOT_PRINTED);
        new Log(ports.err())
                .say("meter " + label.serial() + ", check code " + label.kid().checkCode());
        return 0;
    }

    private static void draw(Label label, Path picture, AgentPorts ports) throws FailureException {
        try {
            LabelFile.write(label, picture.toAbsolutePath(), ports.durable());
        } catch (NoClassDefFoundError e) {
            throw new FailureException(Problem.LABELS_NOT_INSTALLED);
        }
    }
}
