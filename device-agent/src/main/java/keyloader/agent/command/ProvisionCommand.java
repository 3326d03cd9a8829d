package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.factory.LabelFile;
import keyloader.agent.factory.Provisioning;
import keyloader.agent.run.Log;
import keyloader.agent.state.StateDirectory;
import keyloader.agent.state.StateRefusedException;
import keyloader.sealing.Label;

/** {@code provision}: the factory's command. */
final class ProvisionCommand {
    private ProvisionCommand() {}

    static int run(List<String> arguments, AgentPorts ports)
            throws UsageException, CommandFailedException, StateRefusedException, IOException {
        Arguments given = Arguments.parse(arguments, Set.of("--state", "--serial", "--label"), Set.of());
        Path directory = Paths.path("--state", given.required("--state"));
        String serial = given.required("--serial");
        if (!Label.isSerial(serial)) {
            throw new UsageException(
                    "--serial is not 1 to 32 letters, digits, dots, hyphens and underscores",
                    "it is printed on the label and in its QR code");
        }
        Optional<Path> picture = Paths.optional("--label", given.value("--label"));
        if (picture.isPresent() && !Files.isDirectory(AtomicFile.directory(picture.get()))) {
            throw new CommandFailedException(
                    "there is no directory for the label's picture " + picture.get(), "make it first");
        }
        StateDirectory state = new StateDirectory(directory, ports.durable());
        Label label = new Provisioning(state, ports.durable(), ports.random()).provision(serial);
        if (picture.isPresent()) {
            draw(label, picture.get(), ports);
        }
        ports.out().println(label.uri());
        ports.out().flush();
        new Log(ports.err())
                .say("meter " + label.serial() + ", check code " + label.kid().checkCode());
        return 0;
    }

    private static void draw(Label label, Path picture, AgentPorts ports) throws CommandFailedException, IOException {
        try {
            LabelFile.write(label, picture.toAbsolutePath(), ports.durable());
        } catch (NoClassDefFoundError e) {
            throw new CommandFailedException(
                    "this installation cannot draw labels; the meter itself is provisioned",
                    "put keyloader-label-picture.jar and ZXing's core.jar beside the agent's other libraries, or run"
                            + " provision without --label and draw its output elsewhere");
        }
    }
}
