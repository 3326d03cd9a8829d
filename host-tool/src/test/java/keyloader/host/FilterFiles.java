package keyloader.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.SystemFiles;

/** Real files, until a test says otherwise. */
class FilterFiles implements DurableFiles {
    private final DurableFiles real = new SystemFiles();

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
        real.makePrivate(file);
    }

    @Override
    public void createPrivateDirectory(Path directory) throws IOException {
        real.createPrivateDirectory(directory);
    }

    @Override
    public void writePrivate(Path file, byte[] content) throws IOException {
        real.writePrivate(file, content);
    }

    @Override
    public void append(Path file, byte[] content) throws IOException {
        real.append(file, content);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void sync(Path file) throws IOException {
        real.sync(file);
    }

    @Override
    public void rename(Path file, Path target) throws IOException {
        real.rename(file, target);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        real.syncDirectory(directory);
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return real.lock(file);
    }
}
