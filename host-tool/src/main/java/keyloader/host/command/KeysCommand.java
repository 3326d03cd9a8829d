package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.Signer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.sealing.token.TokenAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows this PC's own key. */
@Command(name = "keys", description = "Shows the code by which meters know this PC, and how its container is kept.")
public final class KeysCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            if (!container.isOnDisk()) {
                // A code that is shown is a code that stays.
                container.save(container.content());
            }
            String code = container.content().owner().ownerCode();
            String file = container.file().toString();
            Optional<TokenAddress> token = container.content().signer() instanceof Signer.InToken there
                    ? Optional.of(there.address())
                    : Optional.empty();
            if (json) {
                ObjectNode document = Json.object()
                        .put("owner", code)
                        .put("ownerKid", container.content().owner().value().hex())
                        .put("container", file)
                        .put("passphrase", container.hasPassphrase());
                token.ifPresent(address -> document.putObject("token")
                        .put("library", address.library())
                        .put("slot", address.slot()));
                bench.tell().result(Json.print(document));
            } else {
                bench.tell().result("this PC   " + code);
                bench.tell()
                        .result("container " + Escape.text(file) + ", "
                                + (container.hasPassphrase() ? "with a passphrase" : "without a passphrase"));
                token.ifPresent(address -> bench.tell()
                        .result("key       in a token: " + Escape.text(address.library()) + ", slot "
                                + address.slot()));
            }
            return ExitCode.OK;
        }
    }
}
