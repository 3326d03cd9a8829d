package keyloader.host.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.round.JobView;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A file to print or to hand over. */
final class OutputOptions {
    @Option(names = "--output", paramLabel = "FILE", description = "where to; the name's end says what is written")
    @Nullable String output;

    /** Makes a document. */
    @FunctionalInterface
    interface Maker {
        /** @param kind the end of the file's name */
        byte[] make(RoundRecord round, List<JobView> views, String kind, long now) throws Failure;
    }

    /**
     * Where to, as it was given.
     *
     * @param kind the end of its name, one of those that were asked for
     */
    record Target(String given, Path file, String kind) {
        void write(HostPorts ports, byte[] content) throws Failure {
            try {
                ports.files().replace(file, content);
            } catch (IOException e) {
                throw Failure.of(Problem.FILE_NOT_WRITTEN, given, e);
            }
        }

        void tell(Tell tell, boolean json) {
            if (json) {
                tell.result(Json.print(Json.object().put("file", file.toString())));
            } else {
                tell.result("written     " + Escape.text(file.toString()));
            }
        }
    }

    Target target(List<String> kinds) throws Failure {
        if (output == null) {
            throw Failure.of(Problem.OUTPUT_MISSING);
        }
        Path file = InputFile.path(output).toAbsolutePath();
        Optional<String> kind = kinds.stream()
                .filter(end -> file.toString().toLowerCase(Locale.ROOT).endsWith("." + end))
                .findFirst();
        if (kind.isEmpty()) {
            throw Failure.of(Problem.OUTPUT_KIND, output, "." + String.join(" or .", kinds));
        }
        if (Files.exists(file)) {
            throw Failure.of(Problem.FILE_IN_THE_WAY, output);
        }
        return new Target(output, file, kind.get());
    }

    int write(HostPorts ports, RoundOptions options, List<String> kinds, Maker maker) throws Failure {
        Workbench bench = new Workbench(ports, options.common);
        Target target = target(kinds);
        try (OpenContainer container = bench.openContainer()) {
            RoundRecord round = RoundChoice.of(container.content(), options.round);
            List<JobView> views = JobView.of(round, container.content());
            target.write(ports, maker.make(round, views, target.kind(), Math.max(0, bench.now())));
            target.tell(bench.tell(), options.json);
            return ExitCode.OK;
        }
    }
}
