package keyloader.host.station.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import keyloader.host.port.MeterPrograms;
import keyloader.host.station.dialogue.DialogueException.Kind;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;

/** The requests of SPEC 17 as calls. */
public final class MeterUnderTest implements AutoCloseable {
    /** The meter's program starts, perhaps through SSH, and a token is asked. */
    private static final Duration START = Duration.ofSeconds(30);

    private static final Duration LOADER = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration CHECK = Duration.ofSeconds(30);
    /** Also when the meter's time is up: what is left of a test is worse than a late end of it. */
    private static final Duration END = Duration.ofSeconds(30);

    private final Dialogue dialogue;
    private final Budget budget;

    private MeterUnderTest(Dialogue dialogue, Budget budget) {
        this.dialogue = dialogue;
        this.budget = budget;
    }

    /** @param redact takes secrets out of what the meter says */
    public static MeterUnderTest start(
            MeterPrograms programs, List<String> command, Budget budget, UnaryOperator<String> redact)
            throws DialogueException {
        return new MeterUnderTest(Dialogue.start(programs, command, budget, redact), budget);
    }

    /** Whether nothing more can be asked. */
    public boolean isBroken() {
        return dialogue.isBroken();
    }

    public Hello hello() throws DialogueException, InterruptedException {
        return Hello.of(ask("hello", shorter(START)));
    }

    /** The first of them all, whose time is its own: also when the meter's is up, to end what was left. */
    public Hello helloAtLast() throws DialogueException, InterruptedException {
        return Hello.of(ask("hello", START));
    }

    void openLoader() throws DialogueException, InterruptedException {
        ask("loader open", shorter(LOADER)).text("serial");
    }

    Bytes exchange(Bytes request) throws DialogueException, InterruptedException {
        String name = "loader exchange";
        String line = name + " " + Base64.getEncoder().encodeToString(request.toArray());
        Answer answer = new Answer(name, dialogue.ask(name, line, shorter(LOADER)));
        JsonNode reply = answer.node().get("reply");
        if (reply == null || !reply.isTextual() || reply.textValue().length() > 2 * Frame.MAX_BODY) {
            throw answer.lacks("reply");
        }
        try {
            Bytes body = Bytes.of(Base64.getDecoder().decode(reply.textValue()));
            if (body.length() >= 1 && body.length() <= Frame.MAX_BODY) {
                return body;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw answer.lacks("reply");
    }

    void closeLoader() throws DialogueException, InterruptedException {
        ask("loader close", shorter(LOADER));
    }

    public Look look() throws DialogueException, InterruptedException {
        return Look.of(ask("look", budget.left()));
    }

    public Scratch scratch() throws DialogueException, InterruptedException {
        return Scratch.of(ask("scratch", shorter(SHORT)));
    }

    public void show(String pattern) throws DialogueException, InterruptedException {
        Answer answer = ask("show " + pattern, shorter(SHORT));
        if (!answer.word("shown").equals(pattern)) {
            throw answer.lacks("shown");
        }
    }

    /** @return whether it was pressed and let go */
    public boolean button(String name, int seconds) throws DialogueException, InterruptedException {
        return ask("button " + name + " " + seconds, SHORT.plusSeconds(seconds)).flag("pressed");
    }

    public List<MeterCheck> check() throws DialogueException, InterruptedException {
        return MeterCheck.of(ask("check", shorter(CHECK)));
    }

    /** @return what could not be removed; empty of a meter that is clean */
    public List<String> end() throws DialogueException, InterruptedException {
        Answer answer = ask("end", END);
        List<String> left = answer.texts("left");
        if (answer.flag("clean") != left.isEmpty()) {
            throw answer.lacks("clean");
        }
        return left;
    }

    public void lock() throws DialogueException, InterruptedException {
        Answer answer = ask("lock", SHORT);
        if (!answer.flag("locked")) {
            throw new DialogueException(Kind.NONSENSE, "lock", "it is not locked, and no error is given", "");
        }
    }

    private Answer ask(String request, Duration longest) throws DialogueException, InterruptedException {
        return new Answer(request, dialogue.ask(request, request, longest));
    }

    private Duration shorter(Duration longest) {
        Duration left = budget.left();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    @Override
    public void close() {
        dialogue.close();
    }
}
