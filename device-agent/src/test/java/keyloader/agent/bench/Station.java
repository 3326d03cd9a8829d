package keyloader.agent.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import keyloader.agent.Main;
import keyloader.wire.Bytes;

/** The other end of {@code keyloader-agent qa}: what is to be asked, and what happens between two questions. */
public final class Station {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Deque<Step> steps = new ArrayDeque<>();
    private final Printed printed = new Printed();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private Consumer<JsonNode> waiting = answer -> {};
    private int read;
    private int asked;
    private volatile boolean running;

    /** Of all requests, in order. */
    public final List<JsonNode> answers = new ArrayList<>();

    /** @param atOnce without the answer to what was asked last */
    private record Step(Runnable before, Bytes line, Consumer<JsonNode> then, boolean atOnce) {
        boolean isAsked() {
            String text = new String(line.toArray(), StandardCharsets.ISO_8859_1);
            return text.endsWith("\n") && !text.isBlank();
        }
    }

    /** Tells whoever waits for an answer. */
    private static final class Printed extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            notifyAll();
        }
    }

    public Station ask(String request) {
        return ask(request, answer -> {});
    }

    public Station ask(String request, Consumer<JsonNode> then) {
        return send((request + "\n").getBytes(StandardCharsets.UTF_8), then);
    }

    /** @param line answered by one line */
    public Station send(byte[] line, Consumer<JsonNode> then) {
        steps.add(new Step(() -> {}, Bytes.of(line), then, false));
        return this;
    }

    /** Something that happens when the answer to the question before has been read. */
    public Station meanwhile(Runnable happens) {
        steps.add(new Step(happens, Bytes.EMPTY, answer -> {}, false));
        return this;
    }

    /** The input ends when that returns, while the last request is in work. */
    public Station hangUp(Runnable waits) {
        steps.add(new Step(waits, Bytes.EMPTY, answer -> {}, true));
        return this;
    }

    /** Runs the program until everything is asked. */
    public int run(Bench bench, String... arguments) {
        bench.in = new Input();
        running = true;
        try {
            return Main.run(
                    Arrays.asList(arguments),
                    bench.ports(
                            new PrintStream(printed, true, StandardCharsets.UTF_8),
                            new PrintStream(complained, true, StandardCharsets.UTF_8)));
        } finally {
            end();
            takeAnswer();
            bench.in = InputStream.nullInputStream();
            bench.out = printed.toString(StandardCharsets.UTF_8);
            bench.err = complained.toString(StandardCharsets.UTF_8);
        }
    }

    /** Of a program that was cut, whoever waits for an answer must not. */
    private void end() {
        synchronized (printed) {
            running = false;
            printed.notifyAll();
        }
    }

    private void awaitAnswer() {
        synchronized (printed) {
            for (takeAnswer(); running && answers.size() < asked; takeAnswer()) {
                try {
                    printed.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Under the one lock there is: the program's thread and the reader's come here. */
    private void takeAnswer() {
        synchronized (printed) {
            String all = printed.toString(StandardCharsets.UTF_8);
            for (int end = all.indexOf('\n', read); end >= 0; end = all.indexOf('\n', read)) {
                String line = all.substring(read, end);
                read = end + 1;
                if (line.startsWith("{")) {
                    answered(line);
                }
            }
        }
    }

    private void answered(String line) {
        try {
            JsonNode answer = JSON.readTree(line);
            answers.add(answer);
            Consumer<JsonNode> then = waiting;
            waiting = next -> {
                throw new AssertionError("two answers to one request: " + next);
            };
            then.accept(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Input extends InputStream {
        private InputStream line = new ByteArrayInputStream(new byte[0]);

        @Override
        public int read() throws IOException {
            while (true) {
                int next = line.read();
                if (next >= 0) {
                    return next;
                }
                Step step = steps.peek();
                if (step == null || !step.atOnce()) {
                    awaitAnswer();
                }
                if (step == null || !running) {
                    return -1;
                }
                steps.remove();
                step.before().run();
                if (step.atOnce()) {
                    return -1;
                }
                if (step.isAsked()) {
                    asked++;
                    waiting = step.then();
                }
                line = new ByteArrayInputStream(step.line().toArray());
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int next = length == 0 ? 0 : read();
            if (next < 0) {
                return -1;
            }
            into[offset] = (byte) next;
            return Math.min(length, 1);
        }
    }
}
