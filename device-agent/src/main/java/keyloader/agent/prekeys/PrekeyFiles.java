package keyloader.agent.prekeys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.IoReason;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Secret;

/** A file for each seed, beside the meter's key. They are overwritten before they are removed, for what that is worth on flash. */
public final class PrekeyFiles implements PrekeyStore {
    private static final String PREFIX = "prekey-";

    private final Path directory;
    private final DurableSteps steps;

    /** @param directory that only its owner may enter */
    public PrekeyFiles(Path directory, DurableSteps steps) {
        this.directory = directory;
        this.steps = steps;
    }

    private Path file(PrekeyId id) {
        return directory.resolve(PREFIX + id.value().hex());
    }

    @Override
    public PrekeyStorage storage() {
        return PrekeyStorage.FILE;
    }

    @Override
    public void put(PrekeyId id, Secret seed) throws IOException {
        byte[] content = seed.copy();
        try {
            AtomicFile.replace(steps, file(id), content, Access.OWNER_ONLY);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    @Override
    public Optional<Secret> find(PrekeyId id) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file(id))) {
            Secret seed = Secret.take(in.readNBytes(FreshPrekey.SEED_LENGTH + 1));
            if (seed.length() != FreshPrekey.SEED_LENGTH) {
                seed.close();
                return Optional.empty();
            }
            return Seeds.checked(seed, id);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new GeneralSecurityException("a prekey cannot be read: " + IoReason.inWords(e), e);
        }
    }

    @Override
    public void keepOnly(Collection<PrekeyId> ids) throws IOException {
        List<Path> kept = ids.stream().map(this::file).toList();
        List<Path> all;
        try (Stream<Path> entries = Files.list(directory)) {
            all = entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .filter(entry -> !kept.contains(entry))
                    .sorted()
                    .toList();
        }
        for (Path file : all) {
            steps.overwrite(file, 0, new byte[FreshPrekey.SEED_LENGTH]);
            steps.delete(file);
        }
        if (!all.isEmpty()) {
            steps.sync(directory);
        }
    }
}
