package keyloader.host.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.Terminal;
import keyloader.host.text.Tell;
import keyloader.sealing.Secret;

/** Reads the files that a person names, never more of them than makes sense. */
public final class InputFile {
    /** The longest passphrase there is has 63 bytes; a container's may be longer. */
    private static final int MAX_PASSPHRASE_FILE = 1024;

    private static final Set<PosixFilePermission> OTHERS_READ =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private InputFile() {}

    /** @param what it should be, for the error */
    public static byte[] read(String name, int limit, String what) throws Failure {
        try (InputStream in = Files.newInputStream(path(name))) {
            return bounded(in, limit, name, what);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_UNREADABLE, what, name, e);
        }
    }

    /** The same, or with {@code -} from standard input. The caller wipes what may have secrets. */
    public static byte[] read(String name, int limit, String what, Terminal terminal) throws Failure {
        if (!name.equals("-")) {
            return read(name, limit, what);
        }
        try (InputStream in = terminal.standardInput()) {
            return bounded(in, limit, name, what);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_UNREADABLE, what, name, e);
        }
    }

    /**
     * A passphrase from a file or, with {@code -}, from standard input. One line break at its end is not part of it.
     *
     * @param what it is for, for the error
     */
    public static Secret readSecret(String name, Terminal terminal, String what) throws Failure {
        byte[] bytes;
        if (!name.equals("-") && isExposed(secretPath(name, what))) {
            new Tell(terminal, false).notice(Notice.PASSPHRASE_FILE_EXPOSED, what, name);
        }
        try (InputStream in =
                name.equals("-") ? terminal.standardInput() : Files.newInputStream(secretPath(name, what))) {
            bytes = bounded(in, MAX_PASSPHRASE_FILE, name, what);
        } catch (IOException e) {
            throw Failure.of(Problem.PASSPHRASE_FILE_UNREADABLE, what, e);
        }
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        Secret secret = Secret.take(Arrays.copyOf(bytes, length));
        Arrays.fill(bytes, (byte) 0);
        if (secret.length() == 0) {
            throw Failure.of(Problem.PASSPHRASE_FILE_EMPTY, what);
        }
        return secret;
    }

    /** Whether other users may read it. A pipe has no others. */
    private static boolean isExposed(Path file) {
        try {
            return Files.isRegularFile(file)
                    && file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS_READ::contains);
        } catch (IOException e) {
            return false; // what cannot be looked at cannot be read either, and that is said next
        }
    }

    public static Path path(String name) throws Failure {
        if (name.strip().regionMatches(true, 0, "WIFI:", 0, 5)) {
            throw Failure.of(Problem.WIFI_AS_ARGUMENT); // not to be repeated in an error: it has a passphrase
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw Failure.of(Problem.FILE_NAME, name);
        }
    }

    /** What is no file may be the passphrase itself, given in the wrong place: it is not repeated. */
    private static Path secretPath(String name, String what) throws Failure {
        try {
            return path(name);
        } catch (Failure e) {
            throw e.complaint().problem() == Problem.FILE_NAME
                    ? Failure.of(Problem.PASSPHRASE_FILE_UNREADABLE, what, "not a file name")
                    : e;
        }
    }

    private static byte[] bounded(InputStream in, int limit, String name, String what) throws IOException, Failure {
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
            Arrays.fill(bytes, (byte) 0);
            throw Failure.of(Problem.FILE_TOO_LONG, what, name, limit);
        }
        return bytes;
    }
}
