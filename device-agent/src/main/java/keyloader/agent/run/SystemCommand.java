package keyloader.agent.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program of the system, such as {@code ip}, that does one thing and ends; of what it prints only little is of interest. */
public final class SystemCommand {
    private static final long SECONDS = 20;

    private SystemCommand() {}

    /** @throws IOException where it isn't there, does not end in time, or fails */
    public static void run(String... words) throws IOException {
        runWithInput(new byte[0], words);
    }

    /** @param input for its standard input */
    public static void runWithInput(byte[] input, String... words) throws IOException {
        Process process = start(new ProcessBuilder(words).redirectOutput(ProcessBuilder.Redirect.DISCARD));
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        }
        await(process, words);
    }

    /** @param input a file, for its standard input */
    public static void runOn(Path input, String... words) throws IOException {
        await(
                start(new ProcessBuilder(words)
                        .redirectInput(input.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)),
                words);
    }

    /** What it prints; into a file first, since whoever reads a pipe waits for its other end without a bound. */
    public static byte[] output(String... words) throws IOException {
        Path printed = Files.createTempFile("keyloader", ".out");
        try {
            Process process = start(new ProcessBuilder(words).redirectOutput(printed.toFile()));
            process.getOutputStream().close();
            await(process, words);
            return Files.readAllBytes(printed);
        } finally {
            Files.delete(printed);
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void await(Process process, String... words) throws IOException {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words[0] + " does not end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + words[0] + " ran");
        }
        if (process.exitValue() != 0) {
            throw new IOException(words[0] + " " + words[1] + " has failed with exit code " + process.exitValue());
        }
    }
}
