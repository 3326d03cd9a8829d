package keyloader.host.command;

import java.nio.file.Path;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.print.OutputFile;
import keyloader.host.round.JobView;
import keyloader.host.round.RoundDocument;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A file to print or to hand over. */
final class OutputOptions {
    @Option(names = "--output", paramLabel = "FILE", description = "where to; the name's end says what is written")
    @Nullable String output;

    Path named() throws Failure {
        if (output == null) {
            throw Failure.of(Problem.OUTPUT_MISSING);
        }
        return InputFile.path(output);
    }

    static void tell(Tell tell, OutputFile written, boolean json) {
        String file = written.file().toAbsolutePath().toString();
        if (json) {
            tell.result(Json.print(Json.object().put("file", file)));
        } else {
            tell.result("written     " + Escape.text(file));
        }
    }

    int write(HostPorts ports, RoundOptions options, RoundDocument document) throws Failure {
        Workbench bench = new Workbench(ports, options.common);
        OutputFile file = document.to(named());
        try (OpenContainer container = bench.openContainer()) {
            RoundRecord round = RoundChoice.of(container.content(), options.round);
            document.write(ports.files(), file, round, JobView.of(round, container.content()), bench.now());
            tell(bench.tell(), file, options.json);
            return ExitCode.OK;
        }
    }
}
