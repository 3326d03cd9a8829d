package keyloader.agent.bench;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;

/** The file system, for tests to spoil. */
public class FilterSteps implements DurableSteps {
    private final FileSteps real = new FileSteps();

    @Override
    public void createDirectory(Path directory) throws IOException {
        real.createDirectory(directory);
    }

    @Override
    public void write(Path file, byte[] content, Access access) throws IOException {
        real.write(file, content, access);
    }

    @Override
    public void overwrite(Path file, long offset, byte[] content) throws IOException {
        real.overwrite(file, offset, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void symbolicLink(Path link, Path target) throws IOException {
        real.symbolicLink(link, target);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }

    @Override
    public void sync(Path directory) throws IOException {
        real.sync(directory);
    }
}
