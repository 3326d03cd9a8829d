package keyloader.agent.command;

import java.util.List;
import java.util.Set;
import keyloader.agent.factory.BatchProvisioning;
import keyloader.agent.factory.ManifestLine;
import keyloader.agent.factory.SerialList;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.run.Log;

/** {@code provision --batch}: for a factory that makes its meters' keys on one computer, and puts them into their images. */
final class ProvisionBatchCommand {
    /** Meters between two words of progress: a few minutes on a slow disk. */
    private static final int TOLD_EVERY = 1000;

    private ProvisionBatchCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        for (String single : List.of("--serial", "--label", "--pkcs11", "--lock", "--force")) {
            if (arguments.stream().anyMatch(one -> one.equals(single) || one.startsWith(single + "="))) {
                throw new FailureException(Problem.BATCH_WITH, single);
            }
        }
        // Lines are all that it prints: --json, which asks for them, changes nothing.
        Arguments given = Arguments.parse(arguments, Set.of("--state", "--batch"), Set.of("--json"));
        List<String> serials = SerialList.read(Paths.path("--batch", given.required("--batch")));
        BatchProvisioning batch = new BatchProvisioning(
                Paths.path("--state", given.required("--state")), ports.durable(), ports.random());
        batch.begin(serials);
        Log log = new Log(ports.err());
        int made = 0;
        int fresh = 0;
        for (String serial : serials) {
            BatchProvisioning.Made meter = batch.provision(serial);
            ports.out().println(ManifestLine.of(meter.label()));
            CommandLine.written(ports.out(), Problem.OUTPUT_UNWRITABLE);
            made++;
            fresh += meter.fresh() ? 1 : 0;
            if (made % TOLD_EVERY == 0 && made < serials.size()) {
                log.say(made + " of " + serials.size() + " meters");
            }
        }
        log.say(made + " meters, " + fresh + " of them new");
        return 0;
    }
}
