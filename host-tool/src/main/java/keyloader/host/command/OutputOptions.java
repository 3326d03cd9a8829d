package keyloader.host.command;

import java.nio.file.Path;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.round.JobView;
import keyloader.host.round.RoundDocument;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A file that is written about a round. */
final class OutputOptions {
    @Option(names = "--output", paramLabel = "FILE", description = "where to; the name's end says what is written")
    @Nullable String output;

    int write(HostPorts ports, RoundOptions options, RoundDocument document) throws Failure {
        Workbench bench = new Workbench(ports, options.common);
        if (output == null) {
            throw Failure.of(Problem.OUTPUT_MISSING);
        }
        Path named = InputFile.path(output);
        document.check(named);
        Path file = named.toAbsolutePath();
        try (OpenContainer container = bench.openContainer()) {
            RoundRecord round = RoundChoice.of(container.content(), options.round);
            document.write(ports.files(), named, round, JobView.of(round, container.content()), bench.now());
            if (options.json) {
                bench.tell().result(Json.print(Json.object().put("file", file.toString())));
            } else {
                bench.tell().result("written     " + Escape.text(file.toString()));
            }
            return ExitCode.OK;
        }
    }
}
