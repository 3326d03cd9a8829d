package keyloader.agent.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Printable;
import keyloader.agent.failure.Problem;
import keyloader.agent.network.Generation;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Attempts;
import keyloader.agent.state.Counters;
import keyloader.agent.state.Outcome;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.KeyId;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/** {@code status}: what the meter remembers, without its secrets. */
final class StatusCommand {
    static final String USAGE = """
            usage: keyloader-agent status --state DIR [--json]

            Says what the meter remembers, without its secrets; also while the agent runs.

            --json  for machines
            """;

    private StatusCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        Arguments given = Arguments.parse(arguments, Set.of("--state"), Set.of("--json"));
        // The record is replaced atomically: reading it needs no lock, also while the agent runs.
        StateDirectory directory =
                new StateDirectory(Paths.path("--state", given.required("--state")), ports.durable());
        AgentState state = directory.load();
        directory.checkKey(state.label().key());
        if (given.has("--json")) {
            ports.out().println(json(state, directory));
        } else {
            print(state, directory, ports.out());
        }
        CommandLine.written(ports.out(), Problem.OUTPUT_UNWRITABLE);
        return 0;
    }

    private static long pending(AgentState state) {
        return state.outcomes().stream().filter(outcome -> !outcome.done()).count();
    }

    private static void print(AgentState state, StateDirectory directory, PrintStream out) throws FailureException {
        out.println("serial:      " + state.label().serial());
        out.println("check code:  " + state.label().kid().checkCode());
        out.println("key:         " + (directory.isKeyInToken() ? "in a token" : "in a file")
                + (directory.isProvisioningLocked() ? ", locked" : ""));
        out.println("claimed:     " + (state.isClaimed() ? "yes" : "no: the first message that is applied claims it"));
        for (KeyId owner : state.ownerIds()) {
            out.println("owner:       " + owner.ownerCode());
        }
        out.println("resets:      " + state.resets());
        out.println("marks:       " + state.marks().size() + " of " + AgentState.MAX_MARKS);
        out.println("prekeys:     " + state.prekeys().size() + " of " + AgentState.MAX_PREKEYS + " outstanding");
        out.println("pending:     " + pending(state) + " used messages that a loader has not wiped yet");
        Counters counters = state.counters();
        out.println("counted:     " + counters.plugs() + " plugs, " + counters.tried() + " attempts, "
                + counters.joined() + " joined, " + counters.consumed() + " wiped by a loader");
        counters.refused()
                .forEach((verdict, count) -> out.println("refused:     " + verdict + ", " + count + " times"));
        out.println(
                "network:     " + state.network().map(StatusCommand::describe).orElse("none from Keyloader"));
        for (Outcome outcome : state.outcomes()) {
            out.println("outcome:     " + outcome.verdict() + ", message "
                    + outcome.messageId().hex() + (outcome.done() ? "" : " (pending)"));
        }
        for (Attempts tried : state.attempts()) {
            out.println("tried:       " + tried.last().map(Enum::toString).orElse("cut off") + " at attempt "
                    + tried.count() + ", digest " + tried.digest().hex());
        }
    }

    private static String describe(Generation generation) {
        return "generation " + generation.number() + ": "
                + generation.ssids().stream().map(Printable::ssid).collect(Collectors.joining(", "));
    }

    private static String json(AgentState state, StateDirectory directory) throws FailureException {
        try {
            return generated(state, directory.isKeyInToken(), directory.isProvisioningLocked());
        } catch (IOException e) {
            throw new IllegalStateException("a buffer can always be written", e);
        }
    }

    private static String generated(AgentState state, boolean inToken, boolean locked) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("serial", state.label().serial());
            json.writeStringField("checkCode", state.label().kid().checkCode());
            json.writeStringField("kid", state.label().kid().value().hex());
            json.writeStringField("key", inToken ? "token" : "file");
            json.writeBooleanField("locked", locked);
            json.writeBooleanField("claimed", state.isClaimed());
            json.writeArrayFieldStart("owners");
            for (KeyId owner : state.ownerIds()) {
                json.writeString(owner.value().hex());
            }
            json.writeEndArray();
            json.writeNumberField("resets", state.resets());
            json.writeNumberField("marks", state.marks().size());
            json.writeNumberField("prekeys", state.prekeys().size());
            json.writeNumberField("pendingConsumes", pending(state));
            counters(json, state);
            network(json, state);
            json.writeArrayFieldStart("outcomes");
            for (Outcome outcome : state.outcomes()) {
                outcome(json, outcome);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("attempts");
            for (Attempts tried : state.attempts()) {
                attempts(json, tried);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void counters(JsonGenerator json, AgentState state) throws IOException {
        Counters counters = state.counters();
        json.writeObjectFieldStart("counters");
        json.writeNumberField("plugs", counters.plugs());
        json.writeNumberField("tried", counters.tried());
        json.writeNumberField("joined", counters.joined());
        json.writeNumberField("consumed", counters.consumed());
        json.writeNumberField("resets", state.resets());
        json.writeObjectFieldStart("refused");
        for (Map.Entry<Verdict, Long> refused : counters.refused().entrySet()) {
            json.writeNumberField(refused.getKey().name(), refused.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void network(JsonGenerator json, AgentState state) throws IOException {
        if (state.network().isEmpty()) {
            json.writeNullField("network");
            return;
        }
        Generation generation = state.network().get();
        json.writeObjectFieldStart("network");
        json.writeNumberField("generation", generation.number());
        json.writeArrayFieldStart("ssids");
        for (Bytes ssid : generation.ssids()) {
            json.writeString(Printable.ssid(ssid));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void outcome(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStartObject();
        json.writeStringField("message", outcome.messageId().hex());
        json.writeStringField("digest", outcome.digest().hex());
        json.writeStringField("signer", outcome.signer().value().hex());
        json.writeStringField("verdict", outcome.verdict().name());
        json.writeNumberField("code", outcome.verdict().code());
        json.writeBooleanField("done", outcome.done());
        json.writeEndObject();
    }

    private static void attempts(JsonGenerator json, Attempts tried) throws IOException {
        json.writeStartObject();
        json.writeStringField("digest", tried.digest().hex());
        json.writeNumberField("count", tried.count());
        if (tried.last().isPresent()) {
            json.writeStringField("verdict", tried.last().get().name());
            json.writeNumberField("code", tried.last().get().code());
        } else {
            json.writeNullField("verdict");
        }
        json.writeEndObject();
    }
}
