package keyloader.host.station.dialogue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import keyloader.host.port.MeterProgram;
import keyloader.host.port.MeterPrograms;
import keyloader.host.station.dialogue.DialogueException.Kind;

/** Requests, a line each, and answers, a line of JSON each. Every wait has an end. */
final class Dialogue implements AutoCloseable {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final MeterProgram program;
    private final Budget budget;
    private final UnaryOperator<String> redact;
    private boolean broken;

    private Dialogue(MeterProgram program, Budget budget, UnaryOperator<String> redact) {
        this.program = program;
        this.budget = budget;
        this.redact = redact;
    }

    /** @param redact takes secrets out of what the meter says */
    static Dialogue start(MeterPrograms programs, List<String> command, Budget budget, UnaryOperator<String> redact)
            throws DialogueException {
        try {
            return new Dialogue(programs.start(command), budget, redact);
        } catch (IOException e) {
            throw new DialogueException(Kind.NOT_STARTED, command.get(0), String.valueOf(e.getMessage()), "");
        }
    }

    boolean isBroken() {
        return broken;
    }

    /**
     * @param name of the request, without what may be long
     * @param longest to wait for the answer
     */
    JsonNode ask(String name, String request, Duration longest) throws DialogueException, InterruptedException {
        if (broken) {
            throw new IllegalStateException("nobody to be asked any more");
        }
        JsonNode answer = null;
        try {
            answer = answer(name, request, longest);
        } finally {
            broken = answer == null;
        }
        JsonNode error = answer.get("error");
        if (error != null) {
            throw new DialogueException(
                    Kind.REFUSED, name, Answer.shortened(error), Answer.shortened(answer.path("next")));
        }
        return answer;
    }

    private JsonNode answer(String name, String request, Duration longest)
            throws DialogueException, InterruptedException {
        try {
            program.send(request);
            long end = budget.now() + longest.toNanos();
            while (true) {
                long left = end - budget.now();
                Optional<String> line = program.receive(Duration.ofNanos(Math.max(0, left)));
                if (line.isPresent() && line.get().startsWith("{")) { // else an echo, a prompt
                    return parse(name, line.get());
                }
                if (line.isEmpty() || left <= 0) { // there may be echoes without end
                    throw new DialogueException(Kind.SILENT, name, seconds(longest), "");
                }
            }
        } catch (EOFException e) {
            throw new DialogueException(Kind.ENDED, name, lastWords(), "");
        } catch (MeterProgram.LineTooLongException e) {
            throw new DialogueException(Kind.TOO_LONG, name, "", "");
        } catch (IOException e) {
            throw new DialogueException(Kind.ENDED, name, lastWords(), "");
        }
    }

    private static String seconds(Duration longest) {
        return String.valueOf((longest.toMillis() + 999) / 1000);
    }

    private JsonNode parse(String name, String line) throws DialogueException {
        try {
            JsonNode node = JSON.readTree(line);
            if (node instanceof ObjectNode object) {
                redact(object);
                return object;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new DialogueException(Kind.NONSENSE, name, "it is not one JSON object", "");
    }

    /** An exchange's reply is the loader's, which never has a secret in plain. */
    private void redact(ObjectNode object) {
        object.properties().forEach(field -> {
            if (!field.getKey().equals("reply")) {
                field.setValue(redacted(field.getValue()));
            }
        });
    }

    private JsonNode redacted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            redact(object);
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, redacted(array.get(i)));
            }
        }
        return node.isTextual() ? TextNode.valueOf(redact.apply(node.textValue())) : node;
    }

    private String lastWords() throws InterruptedException {
        return redact.apply(program.lastWords());
    }

    @Override
    public void close() {
        broken = true;
        program.close();
    }
}
