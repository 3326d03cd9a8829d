package keyloader.host.command;

import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Json;
import keyloader.sealing.OwnerCard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows this PC's public key, for another PC. */
@Command(
        name = "card",
        description = "Prints this PC's card: its public key, for \"keyloader owners add\" on another PC.",
        footer = {"", "There is no secret in it. Compare the code on both PCs: a card says nothing of whose it is."})
public final class OwnersCardCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            if (!container.isOnDisk()) {
                // A key that is shown is a key that stays.
                container.save(container.content());
            }
            OwnerCard card = new OwnerCard(container.content().signer().publicKey());
            bench.tell()
                    .result(
                            json
                                    ? Json.print(Json.object()
                                            .put("owner", card.key().id().ownerCode())
                                            .put("card", card.text()))
                                    : card.text());
            return ExitCode.OK;
        }
    }
}
