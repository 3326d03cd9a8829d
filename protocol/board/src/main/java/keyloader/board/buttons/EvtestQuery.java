package keyloader.board.buttons;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks evtest(1), because Java has no ioctl. Events alone do not do: the kernel tells of a change and of nothing else, so
 * that a case that was opened while nobody listened would be taken for closed.
 */
final class EvtestQuery implements EvdevInputs.SetBits {
    private static final int SECONDS = 5;
    /** Exit codes of evtest(1) for a bit that is off, and on. */
    private static final int OFF = 0;

    private static final int ON = 10;

    @Override
    public Optional<Boolean> isSet(Path device, InputCode code) throws IOException {
        List<String> words = List.of(
                "evtest",
                "--query",
                device.toString(),
                code.type() == InputCode.Type.KEY ? "EV_KEY" : "EV_SW",
                Integer.toString(code.number()));
        Process process;
        try {
            process = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return Optional.empty(); // it is not installed
        }
        try {
            if (process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == ON
                        ? Optional.of(true)
                        : process.exitValue() == OFF ? Optional.of(false) : Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return Optional.empty();
    }
}
