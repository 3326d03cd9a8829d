package keyloader.host.command;

import keyloader.host.container.ContainerContent;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Json;
import keyloader.sealing.FileSigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes this PC's key, or another one in its place. */
@Command(
        name = "make",
        description = "Makes the key by which meters know this PC.",
        footer = {
            "",
            "A key that is replaced is gone, unless \"keyloader keys export\" has saved it. Meters obey the old one until they are reset."
        })
public final class KeysMakeCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--replace", description = "give up the key that this PC has for a new one")
    boolean replace;

    @Option(names = "--yes", description = "do not ask")
    boolean yes;

    @Option(names = "--dry-run", description = "say what it would cost, make nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            ContainerContent made = container.content(); // that of a new container has a new key
            if (container.isOnDisk()) {
                if (!replace) {
                    throw Failure.of(
                            Problem.KEY_THERE, container.content().owner().ownerCode());
                }
                sayWhatItCosts(bench, container.content());
                confirm(bench, container.content());
                made = made.withSigner(FileSigningKey.generate(ports.random()));
            }
            if (!dryRun) {
                container.save(made);
            }
            report(bench, made);
            return bench.tell().exitCode();
        }
    }

    private static void sayWhatItCosts(Workbench bench, ContainerContent content) {
        String code = content.owner().ownerCode();
        bench.tell().notice(Notice.KEY_REPLACED, code, content.meters().size());
    }

    private void confirm(Workbench bench, ContainerContent content) throws Failure {
        if (!yes && !dryRun) {
            String code = content.owner().ownerCode();
            Confirmation.ask(
                    bench.ports().terminal(), "to give up the key " + code + ", type its last 4 characters: ", code);
        }
    }

    private void report(Workbench bench, ContainerContent made) {
        if (json) {
            bench.tell()
                    .result(Json.print(Json.object()
                            .put("owner", dryRun ? null : made.owner().ownerCode())
                            .put(
                                    "ownerKid",
                                    dryRun ? null : made.owner().value().hex())
                            .put("dryRun", dryRun)));
        } else {
            bench.tell()
                    .result(
                            dryRun
                                    ? "nothing was made (--dry-run)"
                                    : "this PC   " + made.owner().ownerCode());
        }
    }
}
