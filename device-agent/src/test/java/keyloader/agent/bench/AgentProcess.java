package keyloader.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own. */
public final class AgentProcess {
    private final Path directory;

    public record Ran(int code, String out, String err) {}

    /** @param directory for what it prints */
    public AgentProcess(Path directory) {
        this.directory = directory;
    }

    public static List<String> java(List<String> options, List<String> without, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        String classPath = String.join(
                File.pathSeparator,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> without.stream().noneMatch(entry::contains))
                        .toList());
        command.addAll(List.of("-cp", classPath, "keyloader.agent.Main"));
        command.addAll(arguments);
        return command;
    }

    public Ran run(List<String> command) throws IOException, InterruptedException {
        return run(command, directory.resolve("out"));
    }

    /** @param out where its standard output goes */
    public Ran run(List<String> command, Path out) throws IOException, InterruptedException {
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(
                process.exitValue(), Files.isRegularFile(out) ? Files.readString(out) : "", Files.readString(err));
    }

    /** As a user to whom permissions apply: root passes them by. */
    public Ran unprivileged(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            Path setpriv = Path.of("/usr/bin/setpriv");
            if (!Files.isExecutable(setpriv)) {
                System.err.println("SKIPPED: permissions cannot be tested as root without setpriv");
            }
            assumeTrue(Files.isExecutable(setpriv), "no setpriv");
            command.addAll(List.of(setpriv.toString(), "--bounding-set=-all"));
        }
        command.addAll(java(List.of("-XX:TieredStopAtLevel=1"), List.of(), List.of(arguments)));
        return run(command);
    }
}
