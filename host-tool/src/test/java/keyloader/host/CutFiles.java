package keyloader.host;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keyloader.host.port.DurableFiles;

/**
 * Real files with a power cut before, or in the middle of, the n-th durable step. Counts the steps. What a cut leaves may
 * be all that was done, or only what was synced: a file's bytes by {@link #sync}, its name by {@link #syncDirectory}.
 */
final class CutFiles implements DurableFiles {
    /** Written, synced, renamed, and its directory synced. */
    static final int STEPS_OF_A_SAVE = 4;

    private final DurableFiles real;
    private final int cutAt;
    private final boolean onlyWhatWasSynced;
    /** What is on the disk for good, of the files that this run has touched. */
    private final Map<Path, Optional<Inode>> durable = new HashMap<>();

    private final Map<Path, Optional<Inode>> current = new HashMap<>();
    private final Set<Path> unsyncedDirectories = new LinkedHashSet<>();
    int steps;

    private static final class Inode {
        private byte[] synced = new byte[0];
    }

    /** @param cutAt counted from 1; 0 = never */
    CutFiles(DurableFiles real, int cutAt) {
        this(real, cutAt, false);
    }

    private CutFiles(DurableFiles real, int cutAt, boolean onlyWhatWasSynced) {
        this.real = real;
        this.cutAt = cutAt;
        this.onlyWhatWasSynced = onlyWhatWasSynced;
    }

    /** After a cut, here or elsewhere, {@link #lose} leaves only what was synced. */
    static CutFiles forgetful(DurableFiles real, int cutAt) {
        return new CutFiles(real, cutAt, true);
    }

    /** The power is gone. */
    void lose() throws IOException {
        if (!onlyWhatWasSynced) {
            return;
        }
        for (Map.Entry<Path, Optional<Inode>> file : durable.entrySet()) {
            Files.deleteIfExists(file.getKey());
            if (file.getValue().isPresent()) {
                real.writePrivate(file.getKey(), file.getValue().get().synced);
            }
        }
        for (Path directory : unsyncedDirectories) {
            removeTree(directory);
        }
    }

    private static void removeTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
    }

    /** What was there before this run is on the disk for good. */
    private Optional<Inode> touch(Path file) {
        return current.computeIfAbsent(file, path -> {
            Optional<Inode> before = Optional.empty();
            if (Files.exists(path)) {
                Inode inode = new Inode();
                inode.synced = bytes(path);
                before = Optional.of(inode);
            }
            durable.put(path, before);
            return before;
        });
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean step() {
        steps++;
        if (cutAt > 0 && steps > cutAt) {
            throw new PowerCut();
        }
        return cutAt == steps;
    }

    private void cutBefore() {
        if (step()) {
            throw new PowerCut();
        }
    }

    @Override
    public Optional<byte[]> read(Path file, int limit) throws IOException {
        return real.read(file, limit);
    }

    @Override
    public boolean isPrivate(Path file) throws IOException {
        return real.isPrivate(file);
    }

    @Override
    public void makePrivate(Path file) throws IOException {
        cutBefore();
        real.makePrivate(file);
    }

    @Override
    public void createPrivateDirectory(Path directory) throws IOException {
        cutBefore();
        real.createPrivateDirectory(directory);
        unsyncedDirectories.add(directory);
    }

    @Override
    public void writePrivate(Path file, byte[] content) throws IOException {
        touch(file);
        if (step()) {
            real.writePrivate(file, Arrays.copyOf(content, content.length / 2));
            throw new PowerCut();
        }
        real.writePrivate(file, content);
        current.put(file, Optional.of(new Inode()));
    }

    @Override
    public void append(Path file, byte[] content) throws IOException {
        touch(file);
        if (step()) {
            real.append(file, Arrays.copyOf(content, content.length / 2));
            throw new PowerCut();
        }
        real.append(file, content);
    }

    @Override
    public void delete(Path file) throws IOException {
        touch(file);
        cutBefore();
        real.delete(file);
        current.put(file, Optional.empty());
    }

    @Override
    public void sync(Path file) throws IOException {
        if (step()) {
            Files.write(file, new byte[0]); // what was not synced need not be there
            throw new PowerCut();
        }
        real.sync(file);
        touch(file).orElseThrow().synced = Files.readAllBytes(file);
    }

    @Override
    public void rename(Path file, Path target) throws IOException {
        Optional<Inode> moved = touch(file);
        touch(target);
        cutBefore();
        real.rename(file, target);
        current.put(target, moved);
        current.put(file, Optional.empty());
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        cutBefore();
        real.syncDirectory(directory);
        current.forEach((file, inode) -> {
            if (directory.equals(file.getParent())) {
                durable.put(file, inode);
            }
        });
        unsyncedDirectories.removeIf(made -> directory.equals(made.getParent()));
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return real.lock(file);
    }
}
