package keyloader.board.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code systemd-notify} as a child, which has our NOTIFY_SOCKET; the unit wants {@code NotifyAccess=all}. */
record NotifyProgram(Path program) implements Systemd.Teller {
    private static final int LONGEST_SECONDS = 20;

    NotifyProgram() {
        this(found());
    }

    @Override
    public void tell(List<String> assignments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(assignments);
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("systemd-notify does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("systemd-notify ends with " + process.exitValue());
        }
    }

    /** Not by PATH, which may have another's program first. */
    private static Path found() {
        Path older = Path.of("/bin/systemd-notify");
        Path usual = Path.of("/usr/bin/systemd-notify");
        return Files.isExecutable(usual) ? usual : older;
    }
}
