package keyloader.agent.lockdown;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The meter's files below a root, which is {@code /} but for tests and mounted images. Paths are absolute in it. */
final class Tree {
    /** A configuration that is larger is not one. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_LINKS = 16;
    private static final Path NULL = Path.of("/dev/null");

    private final Path root;

    Tree(Path root) {
        this.root = root;
    }

    /**
     * Where it lies. An image's links, those of directories on the way as well, mean files of the image, and not of the
     * machine that looks at it.
     */
    private Path resolve(String path, boolean lastLink) throws IOException {
        Path found = root;
        Deque<String> names = new ArrayDeque<>(List.of(path.split("/", -1)));
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop();
            Path next = found.resolve(name);
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                Path parent = found.getParent();
                found = found.equals(root) || parent == null ? root : parent;
            } else if (!Files.isSymbolicLink(next) || (names.isEmpty() && !lastLink)) {
                found = next;
            } else if (links++ == MAX_LINKS) {
                throw new FileSystemException(path, null, "too many links");
            } else {
                String target = Files.readSymbolicLink(next).toString();
                found = target.startsWith("/") ? root : found;
                List<String> more = new ArrayList<>(List.of(target.split("/", -1)));
                Collections.reverse(more);
                more.forEach(names::push);
            }
        }
        return found;
    }

    private Path resolve(String path) throws IOException {
        // The kernel also follows links of which the text is no path, as some of /proc are.
        return isThisMachine() ? Path.of(path) : resolve(path, true);
    }

    private boolean isThisMachine() {
        return root.equals(Path.of("/"));
    }

    /** The file itself, were it a link. */
    private Path unfollowed(String path) throws IOException {
        return isThisMachine() ? Path.of(path) : resolve(path, false);
    }

    /** @return as Latin-1, so that any bytes can be read; empty where there is no such file */
    Optional<String> text(String path) throws IOException {
        Path file = resolve(path);
        if (Files.isDirectory(file)) {
            throw new FileSystemException(path, null, "Is a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            if (file.toRealPath().equals(NULL)) {
                return Optional.of("");
            }
            throw new FileSystemException(path, null, "it is no file"); // reading a FIFO would wait for a writer
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

    /** Whether it is a script and no program of machine code, which would be too large to read. */
    boolean isScript(String path) throws IOException {
        Path file = resolve(path);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
        }
    }

    /** @return names in order; none where there is no such directory */
    List<String> names(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    boolean isThere(String path) {
        try {
            return Files.exists(unfollowed(path), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return false;
        }
    }

    boolean isLink(String path) {
        return target(path).isPresent();
    }

    /** The text of a link; empty where there is none, or it may not be read: who asks takes that for the worse case. */
    Optional<String> target(String path) {
        try {
            return Optional.of(Files.readSymbolicLink(unfollowed(path)).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
