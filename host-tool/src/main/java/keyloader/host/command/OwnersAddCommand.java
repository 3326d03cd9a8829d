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

/** Remembers another PC's key under a name. */
@Command(
        name = "add",
        description = "Remembers another PC's card under a name.",
        footer = {"", "Compare the code with what the other PC's \"keyloader keys\" shows."})
public final class OwnersAddCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "1 to 32 of A-Z a-z 0-9 . _ -")
    @Nullable String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "CARD", description = "the card's text, or a file with it")
    @Nullable String card;

    @Option(names = "--dry-run", description = "check everything, keep nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        KnownOwner owner = new KnownOwner(Owners.name(name), Owners.card(card).key());
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            Owners.checkNew(container.content(), owner);
            if (!dryRun) {
                container.save(container.content().with(owner));
            }
            if (json) {
                bench.tell()
                        .result(Json.print(Json.object()
                                .put("name", owner.name())
                                .put("owner", owner.id().ownerCode())
                                .put("dryRun", dryRun)));
            } else {
                bench.tell().result(owner.name() + "  " + owner.id().ownerCode());
                bench.tell().result(dryRun ? "all is well; nothing was kept (--dry-run)" : "kept on this PC");
                bench.tell().explain("compare the code with what the other PC's \"keyloader keys\" shows");
            }
            return ExitCode.OK;
        }
    }
}
