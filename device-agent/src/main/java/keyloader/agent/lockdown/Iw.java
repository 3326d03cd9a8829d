package keyloader.agent.lockdown;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program iw(8): the kernel tells an interface's mode over netlink only, which Java cannot speak. */
@FunctionalInterface
interface Iw {
    int SECONDS = 5;
    List<Path> PLACES = List.of(Path.of("/usr/sbin/iw"), Path.of("/sbin/iw"), Path.of("/usr/bin/iw"));

    /** @return what `iw dev` says; empty where there is no iw */
    Optional<String> dev() throws IOException;

    /** On an image that is not running nothing can be asked. */
    static Iw none() {
        return Optional::empty;
    }

    static Iw system() {
        return in(PLACES);
    }

    /** The first of these that there is. */
    static Iw in(List<Path> places) {
        return () -> {
            Optional<Path> program = places.stream().filter(Files::isExecutable).findFirst();
            return program.isEmpty() ? Optional.empty() : Optional.of(run(program.get()));
        };
    }

    private static String run(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "dev")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            // It says less than a pipe holds, so it ends without being read.
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it does not end");
            }
            String said = new String(process.getInputStream().readNBytes(Tree.MAX_BYTES), StandardCharsets.ISO_8859_1);
            if (process.exitValue() != 0) {
                throw new IOException("it ended with " + process.exitValue());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
