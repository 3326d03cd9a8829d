package keyloader.agent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;

/** Cuts the power at the n-th durable step. */
public final class CuttingSteps implements DurableSteps {

    /** What the cut leaves behind. */
    public enum Leaves {
        /** Every step before, and nothing of this one. */
        ALL_BEFORE,
        /** As {@link #ALL_BEFORE}, but of a file that is being written the first half. */
        HALF_A_FILE,
        /** Only what was synced: names made, changed or removed since their directory's last sync are as they were. */
        ONLY_WHAT_WAS_SYNCED
    }

    private record Undo(Path directory, Runnable back) {}

    private final FileSteps real = new FileSteps();
    private final int cutAt;
    private final Leaves leaves;
    private final Deque<Undo> unsynced = new ArrayDeque<>();
    private int steps;

    /** @param cutAt counted from 1 */
    public CuttingSteps(int cutAt, Leaves leaves) {
        this.cutAt = cutAt;
        this.leaves = leaves;
    }

    public int steps() {
        return steps;
    }

    private boolean isCut() {
        steps++;
        return steps == cutAt;
    }

    private PowerCut cut() {
        if (leaves == Leaves.ONLY_WHAT_WAS_SYNCED) {
            while (!unsynced.isEmpty()) {
                unsynced.pop().back().run();
            }
        }
        return new PowerCut();
    }

    private interface Change {
        void run() throws IOException;
    }

    private static Runnable unchecked(Change change) {
        return () -> {
            try {
                change.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private void remember(Path name, Change back) {
        unsynced.push(new Undo(AtomicFile.directory(name), unchecked(back)));
    }

    /** A way back to what is at this path now. */
    private static Change backTo(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            Path target = Files.readSymbolicLink(path);
            return () -> {
                removeTree(path);
                Files.createSymbolicLink(path, target);
            };
        }
        if (Files.isRegularFile(path)) {
            byte[] content = Files.readAllBytes(path);
            var permissions = Files.getPosixFilePermissions(path);
            return () -> {
                removeTree(path);
                Files.write(path, content);
                Files.setPosixFilePermissions(path, permissions);
            };
        }
        if (Files.isDirectory(path)) {
            return () -> {
                if (!Files.exists(path)) {
                    Files.createDirectory(path);
                }
            };
        }
        return () -> removeTree(path);
    }

    private static void removeTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (isCut()) {
            throw cut();
        }
        Change back = backTo(directory);
        real.createDirectory(directory);
        remember(directory, back);
    }

    @Override
    public void write(Path file, byte[] content, Access access) throws IOException {
        if (isCut()) {
            if (leaves == Leaves.HALF_A_FILE) {
                real.write(file, Arrays.copyOf(content, content.length / 2), access);
            }
            throw cut();
        }
        Change back = backTo(file);
        real.write(file, content, access);
        remember(file, back);
    }

    @Override
    public void overwrite(Path file, long offset, byte[] content) throws IOException {
        if (isCut()) {
            if (leaves == Leaves.HALF_A_FILE) {
                real.overwrite(file, offset, Arrays.copyOf(content, content.length / 2));
            }
            throw cut();
        }
        real.overwrite(file, offset, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (isCut()) {
            throw cut();
        }
        Change back = backTo(to);
        real.rename(from, to);
        remember(to, () -> {
            Files.move(to, from);
            back.run();
        });
    }

    @Override
    public void symbolicLink(Path link, Path target) throws IOException {
        if (isCut()) {
            throw cut();
        }
        Change back = backTo(link);
        real.symbolicLink(link, target);
        remember(link, back);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (isCut()) {
            throw cut();
        }
        Change back = backTo(path);
        real.delete(path);
        remember(path, back);
    }

    @Override
    public void sync(Path directory) throws IOException {
        if (isCut()) {
            throw cut();
        }
        real.sync(directory);
        // What was in a directory that is gone for good is gone with it.
        unsynced.removeIf(
                undo -> undo.directory().equals(directory.toAbsolutePath()) || !Files.exists(undo.directory()));
    }
}
