package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.Version;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.life.Event;
import keyloader.agent.life.Life;
import keyloader.agent.life.Step;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.prekeys.PrekeyFiles;
import keyloader.agent.run.Log;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;

/** {@code reset}: what the reset button does. */
final class ResetCommand {
    static final String USAGE = """
            usage: keyloader-agent reset --state DIR [--network files:DIR] [--yes]

            Does what the reset button does: the meter belongs to nobody and has no network from Keyloader. Used messages
            stay used.

            --network files:DIR  clears the network now; without it that is done when run starts next
            --yes                does not ask for the serial
            """;

    private ResetCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        Arguments given = Arguments.parse(arguments, Set.of("--state", "--network"), Set.of("--yes"));
        Path place = Paths.path("--state", given.required("--state"));
        StateDirectory directory = new StateDirectory(place, ports.durable());
        Optional<String> network = given.value("--network");
        Optional<NetworkBackend> backend =
                network.isPresent() ? Optional.of(NetworkOption.open(network.get(), place, ports)) : Optional.empty();
        StateDirectory.Lock lock = directory.lock();
        try (lock) {
            AgentState state = directory.load();
            directory.checkKey(state.label().key());
            if (backend.isPresent()) {
                backend.get().claim(state.label().kid(), state.network());
            }
            if (!given.has("--yes")) {
                confirm(state.label().serial(), ports.terminal());
            }
            if (backend.isPresent()) {
                keepClaim(backend.get());
            }
            Step reset = new Life(Version.TEXT).on(state, new Event.ResetOrdered());
            directory.save(reset.state());
            Log log = new Log(ports.err());
            destroyPrekeys(place, ports);
            if (!state.prekeys().isEmpty()) {
                log.say("its prekeys are destroyed; those in a prekey-memory are when keyloader-agent run starts next");
            }
            log.say("meter " + state.label().serial()
                    + " belongs to nobody; the next message that is applied claims it");
            if (backend.isPresent()) {
                clear(backend.get());
                log.say("its network is cleared");
            } else {
                log.say("its network is cleared when keyloader-agent run starts next");
            }
            return 0;
        }
    }

    /** The reset record no longer says what was in force, so that a cut before it is cleared would leave it nobody's. */
    private static void keepClaim(NetworkBackend backend) throws FailureException {
        try {
            backend.keepClaim();
        } catch (IOException e) {
            throw new FailureException(Problem.RESET_NOT_BEGUN, e).causedBy(e);
        }
    }

    /** Those in files. In another memory, and where this fails, it is done when run starts next: the record has none any more. */
    private static void destroyPrekeys(Path place, AgentPorts ports) {
        try {
            new PrekeyFiles(place, ports.durable()).keepOnly(List.of());
        } catch (IOException e) {
            new Log(ports.err()).say("used prekeys could not be destroyed now: " + IoReason.of(e));
        }
    }

    private static void clear(NetworkBackend backend) throws FailureException {
        try {
            backend.discardTrial();
            backend.clear();
        } catch (IOException e) {
            throw new FailureException(Problem.RESET_NOT_CLEARED, e).causedBy(e);
        }
    }

    private static void confirm(String serial, Terminal terminal) throws FailureException {
        Optional<String> typed = terminal.ask(
                "This releases the meter and clears its WiFi. Type its serial (" + serial + ") to go on: ");
        if (typed.isEmpty()) {
            throw new FailureException(Problem.RESET_UNCONFIRMED);
        }
        if (!typed.get().strip().equals(serial)) {
            throw new FailureException(Problem.WRONG_SERIAL);
        }
    }
}
