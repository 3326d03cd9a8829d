package keyloader.host.command;

import keyloader.host.container.ContainerContent;
import keyloader.host.container.ContainerException;
import keyloader.host.container.ExportFile;
import keyloader.host.container.OpenContainer;
import keyloader.host.keys.KeyMerge;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes over what another PC has exported. */
@Command(
        name = "import",
        description = "Takes over what \"keyloader keys export\" wrote on another PC: its key, and what it knows.",
        footer = {"", "What this PC knows better stays: no number ever goes back. Importing twice does nothing."})
public final class KeysImportCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    ExportPassphrase passphrase = new ExportPassphrase();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "the export")
    @Nullable String file;

    @Option(names = "--dry-run", description = "say what would be taken over, and take over nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (file == null) {
            throw Failure.of(Problem.FILE_MISSING);
        }
        passphrase.check(common);
        byte[] sealed = InputFile.read(file, ExportFile.MAX_LENGTH, "export");
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer();
                Secret secret = passphrase.existing(ports.terminal());
                ExportFile.Opened opened = ExportFile.open(sealed, secret)) {
            ContainerContent before = container.content();
            KeyMerge merge = KeyMerge.of(before, opened.content());
            if (!dryRun && !merge.changesNothing(before)) {
                container.save(merge.content());
            }
            report(bench.tell(), merge, merge.changesNothing(before));
            return bench.tell().exitCode();
        } catch (ContainerException e) {
            throw explain(e);
        }
    }

    private Failure explain(ContainerException e) {
        Problem problem =
                switch (e.kind()) {
                    case OTHER_FILE -> Problem.EXPORT_OTHER_FILE;
                    case NEWER -> Problem.EXPORT_NEWER;
                    case WRONG_PASSPHRASE_OR_DAMAGED -> Problem.EXPORT_WRONG_PASSPHRASE;
                    default -> Problem.EXPORT_DAMAGED;
                };
        return Failure.of(problem, String.valueOf(file));
    }

    private void report(Tell tell, KeyMerge merge, boolean nothing) {
        merge.strangeLoaders().forEach(serial -> tell.notice(Notice.EXPORT_LOADER_DIFFERS, serial));
        merge.strangeOwners()
                .forEach(other -> tell.notice(
                        Notice.EXPORT_OWNER_DIFFERS,
                        other.name(),
                        merge.content()
                                .knownOwner(other.name())
                                .orElseThrow()
                                .id()
                                .ownerCode(),
                        other.id().ownerCode()));
        String owner = merge.content().owner().ownerCode();
        if (json) {
            tell.result(Json.print(Json.object()
                    .put("owner", owner)
                    .put("keyAdopted", merge.keyAdopted())
                    .put("messages", merge.messages())
                    .put("loaders", merge.loaders())
                    .put("meters", merge.meters())
                    .put("owners", merge.owners())
                    .put("dryRun", dryRun)));
            return;
        }
        if (nothing) {
            tell.result("nothing in it is new to this PC");
            return;
        }
        tell.result("this PC   " + owner + (merge.keyAdopted() ? "  (the export's key)" : ""));
        tell.result("new here  " + merge.messages() + " message(s), " + merge.loaders() + " loader(s), "
                + merge.meters() + " meter(s), " + merge.owners() + " owner(s)"
                + (dryRun ? "; nothing was taken over (--dry-run)" : ""));
    }
}
