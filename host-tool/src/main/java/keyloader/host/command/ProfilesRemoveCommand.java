package keyloader.host.command;

import keyloader.host.container.OpenContainer;
import keyloader.host.container.Profile;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.profiles.Profiles;
import keyloader.host.text.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forgets a profile. */
@Command(name = "remove", description = "Forgets a profile and its credentials.")
public final class ProfilesRemoveCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the profile's name")
    @Nullable String name;

    @Option(names = "--dry-run", description = "say what would be forgotten, and forget nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        String checked = Profiles.name(name);
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer();
                Profile profile = Profiles.get(container.content(), checked)) {
            if (!dryRun) {
                container.save(container.content().without(profile));
            }
            if (json) {
                bench.tell()
                        .result(Json.print(Json.object().put("removed", checked).put("dryRun", dryRun)));
            } else {
                bench.tell().result("profile " + checked + (dryRun ? " would be removed (--dry-run)" : " is removed"));
            }
            return ExitCode.OK;
        }
    }
}
