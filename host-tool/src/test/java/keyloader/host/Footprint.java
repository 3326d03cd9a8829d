package keyloader.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;

/** All that a command could have changed: a directory with what is below it, and what a loader has. */
final class Footprint {
    private Footprint() {}

    /** @return a line for each file and directory, by name; of a file that was written anew with the same bytes another one */
    static Map<String, String> of(Path directory) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                PosixFileAttributes is =
                        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                lines.put(
                        directory.relativize(file).toString(),
                        PosixFilePermissions.toString(is.permissions()) + " " + is.lastModifiedTime() + " "
                                + is.fileKey() + " " + (is.isRegularFile() ? digest(file) : "directory"));
            }
        }
        return lines;
    }

    /** @return the same with what the loader says of itself: its log and that log's hash chain tell of all that was done to it */
    static Map<String, String> of(Path directory, ModelLoader loader) throws IOException, LoaderRefusedException {
        Map<String, String> lines = of(directory);
        try (LoaderClient client = new LoaderClient(loader.connect(), new SecureRandom())) {
            lines.put("the loader", client.info() + " " + client.list());
        }
        return lines;
    }

    private static String digest(Path file) throws IOException {
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)))
                    .hex();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
