package keyloader.host.command;

import java.io.IOException;
import keyloader.host.container.ManifestRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.manifest.Manifest;
import keyloader.host.manifest.ManifestImport;
import keyloader.host.manifest.MeterListFile;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Remembers which meter has which key. */
@Command(
        name = "import",
        description = "Verifies a factory's manifest and remembers its meters, so that a swapped label is noticed.",
        footer = {
            "",
            "Compare the maker's code with what the factory says, the first time: later manifests have to bear it too."
        })
public final class ManifestImportCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "the manifest (SPEC section 16)")
    @Nullable String file;

    @Option(
            names = "--accept-new-maker",
            description = "go on although it is signed by another key than earlier ones, and remember that")
    boolean acceptNewMaker;

    @Option(
            names = "--accept-changed-meters",
            description = "go on although meters have another key, or serial, than in earlier manifests")
    boolean acceptChangedMeters;

    @Option(names = "--dry-run", description = "check everything, remember nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (file == null) {
            throw Failure.of(Problem.FILE_MISSING);
        }
        byte[] content = InputFile.read(file, Manifest.MAX_LENGTH, "manifest");
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            MeterListFile kept = new MeterListFile(ports.files(), container.file());
            ManifestImport imported = judge(bench, container, kept, content);
            if (!dryRun) {
                keep(bench, container, kept, imported);
            }
            report(bench, imported);
            return bench.tell().exitCode();
        }
    }

    private ManifestImport judge(Workbench bench, OpenContainer container, MeterListFile kept, byte[] content)
            throws Failure {
        ManifestImport.Consent consent = new ManifestImport.Consent(acceptNewMaker, acceptChangedMeters);
        try {
            return ManifestImport.of(content, container.content(), kept, consent, bench.tell());
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_UNREADABLE, "list of meters beside", container.file(), e);
        }
    }

    /** The list first: the container never names one that is not there. */
    private static void keep(Workbench bench, OpenContainer container, MeterListFile kept, ManifestImport imported)
            throws Failure {
        try {
            ManifestRecord record = imported.record(kept.write(imported.list()), Math.max(0, bench.now()));
            container.save(container.content().with(record));
            kept.clean(record);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, "the list of meters beside " + container.file(), e);
        }
    }

    private void report(Workbench bench, ManifestImport imported) {
        String maker = imported.manifest().maker().id().ownerCode();
        if (json) {
            bench.tell()
                    .result(Json.print(Json.object()
                            .put("maker", maker)
                            .put("meters", imported.manifest().meters().size())
                            .put("added", imported.added())
                            .put("known", imported.list().size())
                            .put("dryRun", dryRun)));
            return;
        }
        bench.tell().result("maker     " + maker);
        bench.tell()
                .result("meters    " + imported.manifest().meters().size() + " in the manifest, " + imported.added()
                        + " of them new, " + imported.list().size() + " known"
                        + (dryRun ? "; nothing was remembered (--dry-run)" : ""));
    }
}
