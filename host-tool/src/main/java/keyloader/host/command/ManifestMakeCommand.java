package keyloader.host.command;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.manifest.ManifestMaking;
import keyloader.host.manifest.MeterLines;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.print.Draft;
import keyloader.host.print.OutputFile;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs what a factory has made. */
@Command(
        name = "make",
        description = "Signs a manifest of the meters whose lines \"keyloader-agent provision --batch\" has printed.",
        footer = {
            "",
            "It is signed with this PC's key (see keyloader keys). Tell those who import it the maker's code by another way."
        })
public final class ManifestMakeCommand implements HostCommand {
    private static final String KIND = ".jsonl";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "LINES",
            description = "files with a line for each meter, or - for standard input")
    List<String> lines = List.of();

    @Option(names = "--output", paramLabel = "FILE", description = "where to; its name ends in .jsonl")
    @Nullable String output;

    @Option(names = "--dry-run", description = "check everything, sign and write nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (lines.isEmpty()) {
            throw Failure.of(Problem.FILE_MISSING);
        }
        if (output == null) {
            throw Failure.of(Problem.OUTPUT_MISSING);
        }
        boolean secretFromInput = "-".equals(common.containerPassphraseFile) || "-".equals(common.pinFile);
        if (lines.contains("-") && secretFromInput) {
            throw Failure.of(Problem.STANDARD_INPUT_LINES);
        }
        OutputFile file = OutputFile.of(InputFile.path(output), List.of(KIND));
        MeterLines meters = MeterFiles.lines(lines, ports.terminal());
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            boolean keyless = dryRun && !container.isOnDisk(); // the key of a container that is not kept is none
            Optional<String> maker = keyless
                    ? Optional.empty()
                    : Optional.of(container.content().owner().ownerCode());
            if (!dryRun) {
                if (!container.isOnDisk()) {
                    // A key that has signed is a key that stays.
                    container.save(container.content());
                }
                write(ports, file, meters, container);
            }
            report(bench, file, meters, maker);
            return bench.tell().exitCode();
        }
    }

    private static void write(HostPorts ports, OutputFile file, MeterLines meters, OpenContainer container)
            throws Failure {
        byte[] manifest;
        try {
            manifest = ManifestMaking.sign(meters, container.signingKey());
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.SIGNING_FAILED);
        }
        try (Draft draft = Draft.of(ports.files(), file.file())) {
            draft.out().write(manifest);
            byte[] written = Files.readAllBytes(draft.written());
            if (!ManifestMaking.isOf(written, meters, container.content().owner())) {
                throw Failure.of(Problem.MANIFEST_NOT_READ_BACK, file.file());
            }
            draft.keep();
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, file.file(), e);
        }
    }

    private void report(Workbench bench, OutputFile file, MeterLines meters, Optional<String> maker) {
        String path = file.file().toAbsolutePath().toString();
        int count = meters.labels().size();
        if (json) {
            bench.tell()
                    .result(Json.print(Json.object()
                            .put("file", path)
                            .put("maker", maker.orElse(null))
                            .put("meters", count)
                            .put("dryRun", dryRun)));
            return;
        }
        bench.tell().result("maker     " + maker.orElse("none yet: this PC has no key"));
        bench.tell().result("meters    " + count + (dryRun ? "; nothing was written (--dry-run)" : ""));
        if (!dryRun) {
            bench.tell().result("written   " + Escape.text(path));
        }
    }
}
