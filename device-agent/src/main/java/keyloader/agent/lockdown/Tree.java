package keyloader.agent.lockdown;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The meter's files below a root, which is {@code /} but for tests and mounted images. Paths are absolute in it. */
final class Tree {
    /** A configuration that is larger is not one. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_LINKS = 16;

    private final Path root;

    Tree(Path root) {
        this.root = root;
    }

    boolean isThisMachine() {
        return root.equals(Path.of("/"));
    }

    /** Where it lies, links of the last name followed within the root. */
    private Path resolve(String path) throws IOException {
        Path found = below(path);
        for (int i = 0; i < MAX_LINKS; i++) {
            if (isThisMachine() || !Files.isSymbolicLink(found)) {
                return found;
            }
            Path target = Files.readSymbolicLink(found);
            found = target.isAbsolute()
                    ? below(target.toString())
                    : found.resolveSibling(target).normalize();
        }
        throw new FileSystemException(path, null, "too many links");
    }

    private Path below(String path) {
        return root.resolve(path.substring(1)).normalize();
    }

    /** @return as Latin-1, so that any bytes can be read; empty where there is no such file */
    Optional<String> text(String path) throws IOException {
        Path file = resolve(path);
        if (Files.isDirectory(file)) {
            throw new FileSystemException(path, null, "Is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new FileSystemException(path, null, "it is larger than 1 MiB");
            }
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** @return names in order; none where there is no such directory */
    List<String> names(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    boolean isThere(String path) {
        return Files.exists(below(path), LinkOption.NOFOLLOW_LINKS);
    }

    boolean isLink(String path) {
        return Files.isSymbolicLink(below(path));
    }

    /** The text of a link; empty where there is none, or it may not be read. */
    Optional<String> target(String path) {
        try {
            return Optional.of(Files.readSymbolicLink(below(path)).toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
