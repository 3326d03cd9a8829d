package keyloader.host.command;

import keyloader.host.container.OpenContainer;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.round.RoundPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prepare again: seals anew for exactly the meters that have failed. */
@Command(
        name = "again",
        description =
                "Prepares again exactly the meters whose network refused the passphrase, or whose one-time key is gone; the others stay as they are.",
        footer = {"", "The corrected passphrase is asked for once for each network."})
public final class RoundAgainCommand implements HostCommand {
    @Mixin
    RoundOptions options = new RoundOptions();

    @Mixin
    LoadersOptions loaders = new LoadersOptions();

    @Mixin
    RoundNetworkOptions networks = new RoundNetworkOptions();

    @Option(
            names = "--all-failed",
            description = "also meters that have failed for another reason, and those whose message is gone")
    boolean allFailed;

    @Option(names = "--dry-run", description = "check everything, seal and write nothing")
    boolean dryRun;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, options.common);
        loaders.check(!dryRun);
        networks.check(options.common.containerPassphraseFile);
        try (OpenContainer container = bench.openContainer()) {
            RoundPlan plan =
                    RoundPlan.again(container.content(), RoundChoice.of(container.content(), options.round), allFailed);
            if (plan.toSeal().isEmpty()) {
                throw Failure.of(Problem.ROUND_HAS_NO_FAILED);
            }
            plan.judge(LabelCheck.open(ports.files(), container), bench.tell());
            RoundReport report = new RoundReport(bench.tell(), options.json);
            return new RoundWork(bench, container, report).run(plan, loaders, networks, dryRun);
        }
    }
}
