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

/** Keeps networks with their credentials under a name. */
@Command(
        name = "add",
        description = "Keeps networks, with their credentials, in this PC's container under a name.",
        footer = {"", "Without --passphrase-file the passphrase is asked for on the terminal."})
public final class ProfilesAddCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "1 to 32 of A-Z a-z 0-9 . _ -")
    @Nullable String name;

    @Mixin
    NetworkOptions networks = new NetworkOptions();

    @Option(
            names = "--keep-in-clear",
            description = "go on although the container has no passphrase that would encrypt the credentials")
    boolean keepInClear;

    @Option(names = "--dry-run", description = "check everything, keep nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON, and ask nothing but passphrases")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        String checked = Profiles.name(name);
        networks.check(common.containerPassphraseFile);
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            Profiles.checkRoom(container.content(), checked, container.hasPassphrase(), keepInClear);
            try (CloseableNetworks wanted = networks.read(ports, !json);
                    Profile profile = Profile.of(checked, Math.max(0, bench.now()), wanted.items())) {
                if (!dryRun) {
                    container.save(container.content().with(profile));
                }
                if (json) {
                    bench.tell()
                            .result(Json.print(
                                    Json.object().put("dryRun", dryRun).set("profile", ProfileReport.json(profile))));
                } else {
                    bench.tell().result(ProfileReport.summary(profile));
                    bench.tell().result(dryRun ? "all is well; nothing was kept (--dry-run)" : "kept on this PC");
                }
            }
            return ExitCode.OK;
        }
    }
}
