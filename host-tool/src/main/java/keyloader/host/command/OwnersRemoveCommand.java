package keyloader.host.command;

import keyloader.host.container.KnownOwner;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.owners.Owners;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forgets an owner here; no meter hears of it. */
@Command(
        name = "remove",
        description =
                "Forgets an owner on this PC. Meters that obey it go on to: prepare --owners without it changes that.")
public final class OwnersRemoveCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the owner's name")
    @Nullable String name;

    @Option(names = "--dry-run", description = "say what would be forgotten, and forget nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        String checked = Owners.name(name);
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            KnownOwner owner = Owners.get(container.content(), checked);
            if (!dryRun) {
                container.save(container.content().without(owner));
            }
            if (json) {
                bench.tell()
                        .result(Json.print(Json.object().put("removed", checked).put("dryRun", dryRun)));
            } else {
                bench.tell().result("owner " + checked + (dryRun ? " would be removed (--dry-run)" : " is removed"));
            }
            return ExitCode.OK;
        }
    }
}
