package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Commands of a shell at the top of the project, for tests of its scripts and packages. */
final class Shell {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** For the longest, a package, which wants jlink and a compressor, on a machine that is busy. */
    private static final long SECONDS = 240;

    private Shell() {}

    /** @return what it printed, standard error left out of it; it has to end well */
    static String sh(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("shell", ".txt");
        try {
            int code = run(command, Redirect.to(output.toFile()), Redirect.INHERIT);
            assertThat(code).as("%s%n%s", command, Files.readString(output)).isZero();
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    static int code(String command) throws IOException, InterruptedException {
        return run(command, Redirect.DISCARD, Redirect.DISCARD);
    }

    static boolean which(String program) throws IOException, InterruptedException {
        return code("command -v " + program) == 0;
    }

    private static int run(String command, Redirect out, Redirect err) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(ROOT.toFile())
                .redirectOutput(out)
                .redirectError(err)
                .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(command).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
