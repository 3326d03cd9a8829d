package keyloader.system;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One of the programs as a process of its own. Whatever happens, it is ended when closed, by its id. */
public final class Program implements AutoCloseable {
    public static final String LOADER = "keyloader.loader.Main";
    public static final String HOST = "keyloader.host.Main";
    public static final String AGENT = "keyloader.agent.Main";

    /** For a start of a JVM on a machine that is emulated, and busy. */
    private static final long SECONDS = 180;

    /** More options of each JVM, apart by spaces: how {@code system-tests/vm/run} makes it start faster. */
    private static final List<String> JVM_OPTIONS = Stream.of(
                    System.getProperty("keyloader.jvm", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** What a program left behind. */
    public record Ended(int code, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + code + "\n--- out\n" + out + "--- err\n" + err;
        }
    }

    /** How to start one: its main class, arguments, system properties, and what it reads. */
    public record Start(
            String main, List<String> arguments, Map<String, String> properties, String input, List<String> within) {
        public Start {
            within = List.copyOf(within);
            arguments = List.copyOf(arguments);
            properties = Map.copyOf(properties);
        }

        public static Start of(String main, String... arguments) {
            return new Start(main, List.of(arguments), Map.of(), "", List.of());
        }

        public Start withInput(String text) {
            return new Start(main, arguments, properties, text, within);
        }

        public Start with(String argument) {
            List<String> all = new ArrayList<>(arguments);
            all.add(argument);
            return new Start(main, all, properties, input, within);
        }

        public Start withMain(String otherMain) {
            return new Start(otherMain, arguments, properties, input, within);
        }

        /** Started by another program, which is to hand over to it or to wait for it. */
        public Start within(String... program) {
            return new Start(main, arguments, properties, input, List.of(program));
        }

        public Start withProperty(String key, String value) {
            Map<String, String> all = new TreeMap<>(properties);
            all.put(key, value);
            return new Start(main, arguments, all, input, within);
        }
    }

    /** What is typed for it, word by word. */
    public static List<String> command(Start start) {
        List<String> command = new ArrayList<>(start.within());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto"));
        command.addAll(JVM_OPTIONS);
        start.properties().forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), start.main()));
        command.addAll(start.arguments());
        return command;
    }

    /** @param directory where its configuration and its output lie */
    public static Program start(Path directory, Start start) throws IOException {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command(start)).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(start.input().getBytes(StandardCharsets.UTF_8));
        }
        return new Program(process, out, err);
    }

    public static Ended run(Path directory, Start start) throws IOException, InterruptedException {
        try (Program program = start(directory, start)) {
            return program.await();
        }
    }

    public Ended await() throws IOException, InterruptedException {
        return await(SECONDS);
    }

    /** Of what takes longer than a start. */
    public Ended await(long seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + seconds + " s\n" + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Waits for a line on its output. */
    public String awaitLine(String beginning) throws IOException, InterruptedException {
        return awaitLine(out, line -> line.startsWith(beginning), beginning);
    }

    /** Waits for words in a line of its log. */
    public String awaitLog(String words) throws IOException, InterruptedException {
        return awaitLine(err, line -> line.contains(words), words);
    }

    /** All of it so far. */
    public String log() throws IOException {
        return Files.readString(err);
    }

    private String awaitLine(Path file, Predicate<String> wanted, String words)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < deadline) {
            Optional<String> line =
                    Files.readAllLines(file).stream().filter(wanted).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended before it said '" + words + "'\n" + await());
            }
            pause();
        }
        throw new AssertionError("never said '" + words + "'\n" + Files.readString(err));
    }

    /** Waits until the process has ended or the file is there; says whether it is. */
    public boolean awaitFileOrEnd(Path file) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < deadline) {
            if (Files.exists(file)) {
                return true;
            }
            if (!process.isAlive()) {
                return Files.exists(file);
            }
            pause();
        }
        throw new AssertionError("neither ended nor stopped\n" + Files.readString(err));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Such as STOP, to it and to what it has started. */
    public void signal(String name) throws IOException, InterruptedException {
        for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(each.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** SIGKILL: no handler runs, nothing is flushed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and its exit code. */
    public Ended stop() throws IOException, InterruptedException {
        process.destroy();
        return await();
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(20);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
