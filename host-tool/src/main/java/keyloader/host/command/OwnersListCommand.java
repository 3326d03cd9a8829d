package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import keyloader.host.container.KnownOwner;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the owners that this PC knows. */
@Command(name = "list", description = "Lists the owners that this PC knows beside itself.")
public final class OwnersListCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            ObjectNode document = Json.object();
            ArrayNode owners = document.putArray("owners");
            for (KnownOwner owner : container.content().knownOwners()) {
                if (json) {
                    owners.addObject()
                            .put("name", owner.name())
                            .put("owner", owner.id().ownerCode());
                } else {
                    bench.tell().result(owner.id().ownerCode() + "  " + owner.name());
                }
            }
            if (json) {
                bench.tell().result(Json.print(document));
            } else if (container.content().knownOwners().isEmpty()) {
                bench.tell().result("this PC knows no other owner");
            }
            return ExitCode.OK;
        }
    }
}
