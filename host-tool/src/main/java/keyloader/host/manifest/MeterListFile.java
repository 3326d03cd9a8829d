package keyloader.host.manifest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.container.ManifestRecord;
import keyloader.host.port.DurableFiles;
import keyloader.wire.Bytes;

/**
 * The list beside the container, which would otherwise be written whole at each message. The container has its digest, and
 * its name has a part of that: a new list is written beside the old one, and counts once the container names it.
 */
public final class MeterListFile {
    private final DurableFiles files;
    private final Path container;

    public MeterListFile(DurableFiles files, Path container) {
        this.files = files;
        this.container = container.toAbsolutePath();
    }

    public Path path(Bytes digest) {
        return container.resolveSibling(prefix() + digest.hex().substring(0, 16));
    }

    private String prefix() {
        return container.getFileName() + ".manifest-";
    }

    /** @return empty when it is missing, or not what the container knows */
    public Optional<MeterList> read(ManifestRecord record) throws IOException {
        Optional<byte[]> content = files.read(path(record.digest()), MeterList.MAX_LENGTH);
        return content.filter(bytes -> Bytes.sha256(bytes).equals(record.digest()))
                .map(MeterList::decode);
    }

    /** @return its digest, for the container */
    public Bytes write(MeterList list) throws IOException {
        byte[] content = list.encode();
        Bytes digest = Bytes.sha256(content);
        files.replace(path(digest), content);
        return digest;
    }

    /** Removes lists that the container does not name any more, or that it never came to name. */
    public void clean(ManifestRecord current) throws IOException {
        Path directory = container.getParent();
        if (directory == null) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(
                directory, file -> file.getFileName().toString().startsWith(prefix()))) {
            for (Path file : all) {
                if (!file.equals(path(current.digest()))) {
                    files.delete(file);
                }
            }
        }
    }
}
