package keyloader.agent.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Printable;
import keyloader.agent.failure.Problem;
import keyloader.agent.lockdown.Finding;
import keyloader.agent.lockdown.Finding.State;
import keyloader.agent.lockdown.Lockdown;

/** {@code audit}: every setup channel that was looked for. */
final class AuditCommand {
    static final String USAGE = """
            usage: keyloader-agent audit [--json] [--root DIR]

            Looks for every other way to set up this meter by radio, says of each whether it is closed, and where not,
            why and what to do. Changes nothing. To see all, run it as root on the meter.

            --json      for machines
            --root DIR  looks at a mounted image of a meter, in place of this machine

            exit codes: 0 all are closed, 1 some are open, 3 none is open, but not all could be looked at
            """;

    static final int OPEN = 1;
    static final int UNKNOWN = 3;

    private AuditCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        Arguments given = Arguments.parse(arguments, Set.of("--root"), Set.of("--json"));
        Optional<Path> root = Paths.optional("--root", given.value("--root"));
        List<Finding> findings = root.map(
                        path -> Lockdown.at(path.toAbsolutePath().normalize()))
                .orElse(ports.lockdown())
                .audit();
        if (given.has("--json")) {
            ports.out().println(json(findings));
        } else {
            print(findings, ports.out());
        }
        CommandLine.written(ports.out(), Problem.OUTPUT_UNWRITABLE);
        return count(findings, State.OPEN) > 0 ? OPEN : count(findings, State.UNKNOWN) > 0 ? UNKNOWN : 0;
    }

    private static long count(List<Finding> findings, State state) {
        return findings.stream().filter(finding -> finding.state() == state).count();
    }

    private static void print(List<Finding> findings, PrintStream out) {
        for (Finding finding : findings) {
            String state =
                    finding.state() == State.CLOSED ? "closed" : finding.state().name();
            out.printf("%-8s %s%n", state, finding.channel().title());
            for (String detail : finding.details()) {
                out.println("           " + Printable.text(detail));
            }
            if (finding.state() == State.OPEN) {
                out.println("           next: " + finding.channel().next());
            }
            out.println("           looked at: " + finding.channel().lookedAt());
        }
        out.println();
        out.println(count(findings, State.CLOSED) + " closed, " + count(findings, State.OPEN) + " open, "
                + count(findings, State.UNKNOWN) + " unknown");
    }

    private static String json(List<Finding> findings) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartArray();
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("channel", finding.channel().name());
                json.writeStringField("title", finding.channel().title());
                json.writeStringField("state", finding.state().name());
                json.writeBooleanField("refused", finding.channel().isRefused());
                json.writeArrayFieldStart("details");
                for (String detail : finding.details()) {
                    json.writeString(detail);
                }
                json.writeEndArray();
                json.writeStringField("lookedAt", finding.channel().lookedAt());
                json.writeStringField("next", finding.channel().next());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new IllegalStateException("a buffer can always be written", e);
        }
        return text.toString();
    }
}
