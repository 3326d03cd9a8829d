package keyloader.agent.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;

/**
 * Says whose directory it is: the meter's key id in hexadecimal, and a line end. It is durable before anything else of
 * Keyloader is in the directory, and goes after everything else, so that a second meter never clears the first one's
 * configuration away.
 */
final class OwnerMark {
    static final String NAME = "keyloader-meter";
    private static final int LENGTH = 65;

    private final Path file;
    private final DurableSteps steps;

    OwnerMark(Path directory, DurableSteps steps) {
        this.file = directory.resolve(NAME);
        this.steps = steps;
    }

    boolean exists() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Empty where it is not what this program writes. */
    Optional<KeyId> read() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != LENGTH) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.matches("[0-9a-f]{64}\n") ? Optional.of(new KeyId(Bytes.ofHex(text.strip()))) : Optional.empty();
    }

    void write(KeyId meter) throws IOException {
        byte[] content = (meter.value().hex() + "\n").getBytes(StandardCharsets.US_ASCII);
        AtomicFile.replace(steps, file, content, Access.OWNER_ONLY);
    }

    void remove() throws IOException {
        Path unfinished = AtomicFile.unfinished(file);
        if (exists() || Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS)) {
            steps.delete(unfinished);
            steps.delete(file);
            steps.sync(AtomicFile.directory(file));
        }
    }

    Path path() {
        return file;
    }
}
