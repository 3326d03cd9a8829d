package keyloader.agent.command;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import keyloader.agent.Version;
import keyloader.agent.life.Life;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.run.Agent;
import keyloader.agent.run.Log;
import keyloader.agent.run.Meter;
import keyloader.agent.run.RecordUnwritableException;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.agent.state.StateRefusedException;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Opener;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;

/** {@code run}: the meter's daemon. */
final class RunCommand {
    private RunCommand() {}

    static int run(List<String> arguments, AgentPorts ports)
            throws UsageException, StateRefusedException, IOException, RecordUnwritableException, InterruptedException {
        Arguments given = Arguments.parse(arguments, Set.of("--state", "--loader", "--network"), Set.of("--once"));
        StateDirectory directory =
                new StateDirectory(Paths.path("--state", given.required("--state")), ports.durable());
        LinkAddress address = address(given.required("--loader"));
        NetworkBackend backend = NetworkOption.open(given.required("--network"), ports);
        StateDirectory.Lock lock = directory.lock();
        try (lock) {
            AgentState state = directory.load();
            FileDecapsulationKey key = directory.loadKey(state.label().key());
            directory.dropUnfinished();
            Log log = new Log(ports.err());
            log.say("meter " + state.label().serial() + ", check code "
                    + state.label().kid().checkCode());
            Meter meter = new Meter(
                    directory,
                    state,
                    backend,
                    () -> ports.dialling().open(address),
                    ports.time(),
                    ports.random(),
                    log,
                    new Life(Version.TEXT));
            Agent agent = new Agent(
                    meter,
                    new Opener(key),
                    state.label().kid(),
                    ports.time(),
                    ports.lights(),
                    log,
                    given.has("--once"));
            return agent.run();
        }
    }

    private static LinkAddress address(String text) throws UsageException {
        try {
            return LinkAddress.parse(text);
        } catch (MalformedException e) {
            throw new UsageException("--loader is " + e.reason(), "for example --loader tcp:127.0.0.1:7400");
        }
    }
}
