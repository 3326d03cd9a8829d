package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;

/** A program of the guest that runs on, with a log that is kept; ended when closed, by its id. */
final class Service implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Path log;

    private Service(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Service start(String name, List<String> command) throws IOException {
        Path log = Captures.file(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new Service(name, process, log);
    }

    /** From here on in its log. */
    long mark() throws IOException {
        return Files.size(log);
    }

    void awaitLog(String words) throws IOException, InterruptedException {
        awaitLog(words, 0);
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
            return process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
