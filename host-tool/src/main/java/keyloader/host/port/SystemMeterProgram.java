package keyloader.host.port;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of this computer, such as ssh. Its two outputs have a thread each: a pipe can't be read with a time limit, and
 * one that nobody reads would stop the program.
 */
final class SystemMeterProgram implements MeterProgram {
    /** For a program whose input has ended; what a meter has to tidy up then takes as long as joining its network anew. */
    private static final Duration ORDERLY_END = Duration.ofSeconds(5);

    private static final Duration KILLED = Duration.ofSeconds(2);
    /** What a program says last may come after the end of its answers; a child of its own may keep that output open. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final String NO_MORE = "";
    private static final int LINES_AHEAD = 64;
    private static final int MAX_COMPLAINT = 400;

    /** One that comes through the queue. */
    private record Arrival(String line, boolean tooLong, boolean end) {}

    private final Process process;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(LINES_AHEAD);
    private final Thread complaintsReader;
    private volatile String complaint = "";
    private volatile boolean closed;
    private boolean ended;

    private SystemMeterProgram(Process process) {
        this.process = process;
        inBackground("requests", this::writeRequests);
        inBackground("answers", this::readAnswers);
        this.complaintsReader = inBackground("complaints", this::readComplaints);
    }

    static MeterProgram start(List<String> command) throws IOException {
        return new SystemMeterProgram(new ProcessBuilder(command).start());
    }

    private Thread inBackground(String what, Runnable reader) {
        Thread thread = new Thread(reader, "meter " + what + " " + process.pid());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void send(String line) {
        requests.add(line);
    }

    /** A program that reads nothing must not stop the station; one that has ended is seen by the end of its answers. */
    private void writeRequests() {
        try (OutputStream input = process.getOutputStream()) {
            for (String line = requests.take(); !line.equals(NO_MORE); line = requests.take()) {
                input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                input.flush();
            }
        } catch (IOException e) {
            // nobody reads it any more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<String> receive(Duration longest) throws IOException, InterruptedException {
        if (ended) {
            throw new EOFException();
        }
        Arrival arrival = arrivals.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        if (arrival == null) {
            return Optional.empty();
        }
        if (arrival.end()) {
            ended = true;
            throw new EOFException();
        }
        if (arrival.tooLong()) {
            throw new LineTooLongException();
        }
        return Optional.of(arrival.line());
    }

    @Override
    public String lastWords() throws InterruptedException {
        complaintsReader.join(LAST_WORDS.toMillis());
        return complaint;
    }

    private void readAnswers() {
        try (InputStream out = new BufferedInputStream(process.getInputStream())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = out.read(); next >= 0; next = out.read()) {
                if (next != '\n') {
                    line.write(next);
                    if (line.size() == MAX_LINE + 1) {
                        arrived(new Arrival("", true, false));
                        next = skipLine(out);
                    }
                }
                if (next == '\n') {
                    if (line.size() <= MAX_LINE) {
                        arrived(new Arrival(
                                line.toString(StandardCharsets.UTF_8).stripTrailing(), false, false));
                    }
                    line.reset();
                }
            }
        } catch (IOException e) {
            // it has ended, or was ended
        } finally {
            arrived(new Arrival("", false, true));
        }
    }

    private static int skipLine(InputStream out) throws IOException {
        int next = out.read();
        while (next >= 0 && next != '\n') {
            next = out.read();
        }
        return next;
    }

    /** Waits while the station has not read what came before; a program that floods it is read no faster. */
    private void arrived(Arrival arrival) {
        try {
            boolean taken = false;
            while (!taken && !closed) {
                taken = arrivals.offer(arrival, 1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readComplaints() {
        try (InputStream err = new BufferedInputStream(process.getErrorStream())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = err.read(); next >= 0; next = err.read()) {
                if (next != '\n') {
                    if (line.size() < MAX_COMPLAINT) {
                        line.write(next);
                    }
                    continue;
                }
                complained(line.toString(StandardCharsets.UTF_8).strip());
                line.reset();
            }
            complained(line.toString(StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            // it has ended, or was ended
        }
    }

    private void complained(String line) {
        if (!line.isEmpty()) {
            complaint = line;
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        requests.add(NO_MORE);
        try {
            process.waitFor(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS);
            all = Stream.concat(all.stream(), process.descendants()).distinct().toList();
            all.forEach(ProcessHandle::destroyForcibly);
            process.waitFor(KILLED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        closed = true;
    }
}
