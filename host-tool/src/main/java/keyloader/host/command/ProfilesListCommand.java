package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.Profile;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.profiles.ProfileReport;
import keyloader.host.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the profiles. */
@Command(name = "list", description = "Lists the profiles of this PC; never their secrets.")
public final class ProfilesListCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            ObjectNode document = Json.object();
            ArrayNode profiles = document.putArray("profiles");
            for (Profile profile : container.content().profiles()) {
                if (json) {
                    profiles.add(ProfileReport.json(profile));
                } else {
                    bench.tell().result(ProfileReport.summary(profile));
                }
            }
            if (json) {
                bench.tell().result(Json.print(document));
            } else if (container.content().profiles().isEmpty()) {
                bench.tell().result("this PC keeps no profile");
            }
            return ExitCode.OK;
        }
    }
}
