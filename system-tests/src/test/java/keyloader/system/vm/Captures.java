package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where what a test wants to leave behind lies after the guest has gone. */
public final class Captures {
    private Captures() {}

    /** A file of this name in the directory that the guest shares with the machine it runs on. */
    public static Path file(String name) throws IOException {
        String out =
                Objects.requireNonNull(System.getProperty("keyloader.out"), "keyloader.out: runs in the guest only");
        return Files.createDirectories(Path.of(out)).resolve(name);
    }

    /** Whether the long forms are wanted. */
    public static boolean full() {
        return Boolean.getBoolean("keyloader.full");
    }
}
