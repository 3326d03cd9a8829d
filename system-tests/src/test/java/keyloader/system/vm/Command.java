package keyloader.system.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of the guest's programs, run to its end. */
public final class Command {
    private static final long SECONDS = 120;

    private Command() {}

    /** @return what it printed; ending with anything but 0 is an {@link IOException} with its words */
    public static String run(String... words) throws IOException, InterruptedException {
        // Into a file: a pipe that a child of it holds open would keep this waiting.
        Path output = Files.createTempFile("command", ".txt");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            try {
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException(List.of(words) + ": not ended after " + SECONDS + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(List.of(words) + ": exit code " + process.exitValue() + ": " + text.strip());
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }
}
