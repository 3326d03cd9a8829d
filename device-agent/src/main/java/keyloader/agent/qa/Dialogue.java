package keyloader.agent.qa;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Printable;
import org.jspecify.annotations.Nullable;

/** Requests, a line each, and answers, a line of JSON each (SPEC 17). */
public final class Dialogue {
    /** Of the longest exchange in base64, and more. */
    static final int MAX_REQUEST = 64 * 1024;
    /** What waits for a loader, an access point or a person. All else ends soon, and may come from a file that has ended. */
    private static final Set<String> WAITING = Set.of("look", "button");

    private final InputStream in;
    private final PrintStream out;
    private final Handler handler;
    private @Nullable Thread waiting;
    private boolean givenUp;

    /** What an answer has. */
    @FunctionalInterface
    public interface Answer {
        /** @param json within the answer's object */
        void write(JsonGenerator json) throws IOException;
    }

    /** Does what is asked. */
    @FunctionalInterface
    public interface Handler {
        /**
         * @param words at least one
         * @return empty where there is no such request
         * @throws IOException with words for a person
         */
        Optional<Answer> handle(List<String> words) throws FailureException, IOException, InterruptedException;
    }

    public Dialogue(InputStream in, PrintStream out, Handler handler) {
        this.in = in;
        this.out = out;
        this.handler = handler;
    }

    /** Until the input ends, or nobody reads the answers any more. The end of the input is an end of waiting, too. */
    public void run() throws IOException, InterruptedException {
        ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "requests");
            thread.setDaemon(true); // nothing ends a read
            return thread;
        });
        try {
            Future<Optional<String>> next = reader.submit(this::line);
            for (Optional<String> line = taken(next); line.isPresent(); line = taken(next)) {
                String request = line.get().strip();
                begin(request);
                next = reader.submit(this::lineOrGiveUp);
                Optional<Answer> answer = request.isEmpty() ? Optional.empty() : answerUnlessGivenUp(request);
                if (answer.isPresent()) {
                    out.print(json(answer.get()) + "\n");
                    if (out.checkError()) { // flushes
                        return;
                    }
                }
            }
        } finally {
            reader.shutdownNow();
        }
    }

    private static Optional<String> taken(Future<Optional<String>> line) throws IOException, InterruptedException {
        try {
            return line.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unread) {
                throw unread;
            }
            if (e.getCause() instanceof Error end) {
                throw end;
            }
            throw new IllegalStateException("a line is read or not", e);
        }
    }

    private Optional<String> lineOrGiveUp() throws IOException {
        boolean more = false;
        try {
            Optional<String> line = line();
            more = line.isPresent();
            return line;
        } finally {
            if (!more) {
                giveUp();
            }
        }
    }

    private synchronized void begin(String request) {
        waiting = WAITING.contains(request.split(" ", 2)[0]) ? Thread.currentThread() : null;
    }

    private synchronized void giveUp() {
        if (waiting != null) {
            givenUp = true;
            waiting.interrupt();
        }
    }

    /** @return whether it was given up; no interruption is left, as what a test has left must be removed */
    private synchronized boolean end() {
        waiting = null;
        if (givenUp) {
            Thread.interrupted();
        }
        return givenUp;
    }

    private Optional<Answer> answerUnlessGivenUp(String request) throws InterruptedException {
        try {
            return Optional.of(answer(request));
        } catch (InterruptedException e) {
            if (end()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            end();
        }
    }

    /** Of a line that is too long its beginning, which is no request. */
    private Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return Optional.empty(); // half a line is no request
            }
            if (line.length() <= MAX_REQUEST) {
                line.append(next < ' ' || next > '~' ? ' ' : (char) next);
            }
        }
        return Optional.of(line.toString());
    }

    private Answer answer(String request) throws InterruptedException {
        try {
            Optional<Answer> answer = request.length() > MAX_REQUEST
                    ? Optional.empty()
                    : handler.handle(List.of(request.split(" +", -1)));
            return answer.orElseGet(() -> error("there is no such request", "see section 17 of SPEC"));
        } catch (FailureException e) {
            return error(String.valueOf(e.getMessage()), e.hint());
        } catch (IOException e) {
            return error(IoReason.of(e), "see whether the loader is in its place and its session open, then try again");
        } catch (RuntimeException e) {
            return error("a fault of the agent's own (" + e.getClass().getSimpleName() + ")", "report it");
        }
    }

    private static Answer error(String what, String next) {
        return json -> {
            json.writeStringField("error", Printable.text(what));
            json.writeStringField("next", next);
        };
    }

    private static String json(Answer answer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            answer.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a buffer can always be written", e);
        }
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
