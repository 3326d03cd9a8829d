package keyloader.system.vm.wifi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;

/** A program of the guest that runs on, with a log that is kept; ended when closed, by its id. */
final class Service implements AutoCloseable {
    private static final Path LOGS = Path.of("/run/keyloader-logs");

    private final String name;
    private final Process process;
    private final Path log;
    /** What earlier services of this name have said is before this. */
    private final long began;

    private Service(String name, Process process, Path log, long began) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.began = began;
    }

    static Service start(String name, List<String> command) throws IOException {
        // In memory first: each line written to the shared directory would wait for the machine outside.
        Path log = Files.createDirectories(LOGS).resolve(name + ".log");
        long began = Files.exists(log) ? Files.size(log) : 0;
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new Service(name, process, log, began);
    }

    /** From here on in its log. */
    long mark() throws IOException {
        return Files.size(log);
    }

    void awaitLog(String words) throws IOException, InterruptedException {
        awaitLog(words, began);
    }

    void awaitLog(String words, long mark) throws IOException, InterruptedException {
        Await.value(words + " in the log of " + name, Duration.ofSeconds(60), () -> {
            String text = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
            if (text.length() > mark && text.substring((int) mark).contains(words)) {
                return Optional.of(text);
            }
            if (!process.isAlive()) {
                throw new IOException(name + " has ended: " + text);
            }
            return Optional.empty();
        });
    }

    boolean said(String words, long mark) throws IOException {
        return Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1)
                .substring((int) mark)
                .contains(words);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    @Override
    public void close() {
        process.destroy();
        if (!await()) {
            kill();
        }
    }

    private boolean await() {
        try {
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            Files.copy(log, Captures.file(name + ".log"), StandardCopyOption.REPLACE_EXISTING);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
