package keyloader.agent.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A program of the system, such as {@code ip}, that does one thing and ends; what it prints is of no interest. */
public final class SystemCommand {
    private static final long SECONDS = 20;

    private SystemCommand() {}

    /** @throws IOException where it isn't there, does not end in time, or fails */
    public static void run(String... words) throws IOException {
        runWithInput("", words);
    }

    /** @param input ASCII, for its standard input */
    public static void runWithInput(String input, String... words) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.US_ASCII));
        }
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
