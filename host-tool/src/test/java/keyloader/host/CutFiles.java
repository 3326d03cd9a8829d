package keyloader.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import keyloader.host.port.DurableFiles;

/** Real files with a power cut before, or in the middle of, the n-th durable step. Counts the steps. */
final class CutFiles implements DurableFiles {
    private final DurableFiles real;
    private final int cutAt;
    int steps;

    /** @param cutAt counted from 1; 0 = never */
    CutFiles(DurableFiles real, int cutAt) {
        this.real = real;
        this.cutAt = cutAt;
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
    public void makePrivateDirectory(Path directory) throws IOException {
        cutBefore();
        real.makePrivateDirectory(directory);
    }

    @Override
    public void writePrivate(Path file, byte[] content) throws IOException {
        if (step()) {
            real.writePrivate(file, Arrays.copyOf(content, content.length / 2));
            throw new PowerCut();
        }
        real.writePrivate(file, content);
    }

    @Override
    public void sync(Path file) throws IOException {
        if (step()) {
            Files.write(file, new byte[0]); // what was not synced need not be there
            throw new PowerCut();
        }
        real.sync(file);
    }

    @Override
    public void rename(Path file, Path target) throws IOException {
        cutBefore();
        real.rename(file, target);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        cutBefore();
        real.syncDirectory(directory);
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return real.lock(file);
    }
}
