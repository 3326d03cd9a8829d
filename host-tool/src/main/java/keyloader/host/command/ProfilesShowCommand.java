package keyloader.host.command;

import keyloader.host.container.OpenContainer;
import keyloader.host.container.Profile;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.profiles.ProfileReport;
import keyloader.host.profiles.Profiles;
import keyloader.host.text.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one profile. */
@Command(name = "show", description = "Shows a profile; never its secrets.")
public final class ProfilesShowCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the profile's name")
    @Nullable String name;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        String checked = Profiles.name(name);
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            Profile profile = Profiles.get(container.content(), checked);
            if (json) {
                bench.tell().result(Json.print(ProfileReport.json(profile)));
            } else {
                ProfileReport.lines(profile).forEach(bench.tell()::result);
            }
            return ExitCode.OK;
        }
    }
}
