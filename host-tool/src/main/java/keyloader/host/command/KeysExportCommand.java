package keyloader.host.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.ContainerException;
import keyloader.host.container.ExportFile;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.sealing.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what another PC needs to go on with this one's key. */
@Command(
        name = "export",
        description =
                "Writes this PC's key, the keys to outstanding receipts, and what it knows of loaders and meters, encrypted.",
        footer = {"", "Profiles and messages that are done with stay here. \"keyloader keys import\" reads it."})
public final class KeysExportCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    ExportPassphrase passphrase = new ExportPassphrase();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "a file that is not there yet")
    @Nullable String file;

    @Option(names = "--dry-run", description = "check everything, write nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (file == null) {
            throw Failure.of(Problem.FILE_MISSING);
        }
        passphrase.check(common);
        Path target = InputFile.path(file).toAbsolutePath();
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw Failure.of(Problem.FILE_IN_THE_WAY, file);
            }
            try (Secret secret = passphrase.fresh(ports.terminal())) {
                byte[] sealed = seal(container.content(), secret, ports);
                if (!dryRun) {
                    container.save(container.content()); // a key that is handed on is a key that stays
                    write(target, sealed, ports);
                }
            }
            report(bench, ExportFile.selected(container.content()));
            return ExitCode.OK;
        }
    }

    private byte[] seal(ContainerContent content, Secret secret, HostPorts ports) throws Failure {
        try {
            return ExportFile.seal(content, secret, ports.random());
        } catch (ContainerException e) {
            throw Failure.of(Problem.CONTAINER_TOO_LARGE, String.valueOf(file));
        }
    }

    private void write(Path target, byte[] sealed, HostPorts ports) throws Failure {
        try {
            ports.files().replace(target, sealed);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, String.valueOf(file), e);
        }
    }

    private void report(Workbench bench, ContainerContent written) {
        if (json) {
            bench.tell()
                    .result(Json.print(Json.object()
                            .put("file", file)
                            .put("owner", written.owner().ownerCode())
                            .put("messages", written.messages().size())
                            .put("loaders", written.loaders().size())
                            .put("meters", written.meters().size())
                            .put("dryRun", dryRun)));
            return;
        }
        bench.tell()
                .result((dryRun ? "all is well; nothing was written (--dry-run): " : "written to ")
                        + Escape.text(String.valueOf(file)) + ": key "
                        + written.owner().ownerCode() + ", "
                        + written.messages().size() + " outstanding message(s), "
                        + written.loaders().size() + " loader(s), "
                        + written.meters().size() + " meter(s)");
        bench.tell()
                .explain("whoever has the file and its passphrase can order as this PC: delete it once it is imported");
    }
}
