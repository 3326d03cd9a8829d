package keyloader.agent.prekeys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.IoReason;
import keyloader.agent.key.MeterToken;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.SealedSeed;
import keyloader.sealing.Secret;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenDecapsulationKey;
import keyloader.sealing.token.TokenException;
import keyloader.sealing.token.TokenException.Kind;
import keyloader.wire.Bytes;

/**
 * For each seed a key of its own in the meter's token, and a file beside the meter's record that only this key opens. The key is
 * destroyed, and copies of the file that the medium may keep are worth nothing.
 */
public final class PrekeyToken implements PrekeyStore {
    private static final String FILE = "token-prekey-";
    /** Of an id, in a key's name: some tokens have room for 64 characters. */
    private static final int ID_DIGITS = 32;

    private final Token token;
    private final Path directory;
    private final DurableSteps steps;

    /** @param token stays the caller's to close */
    public PrekeyToken(Token token, Path directory, DurableSteps steps) {
        this.token = token;
        this.directory = directory;
        this.steps = steps;
    }

    private static String keyName(PrekeyId id) {
        return MeterToken.PREKEY + id.value().hex().substring(0, ID_DIGITS);
    }

    private Path file(PrekeyId id) {
        return directory.resolve(FILE + id.value().hex());
    }

    @Override
    public PrekeyStorage storage() {
        return PrekeyStorage.TOKEN;
    }

    @Override
    public void put(PrekeyId id, Secret seed) throws IOException {
        PublicPoint key;
        try {
            key = token.make(point -> keyName(id)).publicKey();
        } catch (TokenException e) {
            throw new IOException("the token makes no key for it", e);
        }
        AtomicFile.replace(steps, file(id), SealedSeed.seal(seed, id, key).toArray(), Access.OWNER_ONLY);
    }

    @Override
    public Optional<Secret> find(PrekeyId id) throws GeneralSecurityException {
        Optional<TokenDecapsulationKey> key = key(id);
        try (InputStream in = Files.newInputStream(file(id))) {
            Bytes sealed = Bytes.of(in.readNBytes(SealedSeed.LENGTH + 1));
            Optional<Secret> seed = key.isPresent() ? SealedSeed.open(sealed, id, key.get()) : Optional.empty();
            return seed.isPresent() ? Seeds.checked(seed.get(), id) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new GeneralSecurityException("a prekey cannot be read: " + IoReason.inWords(e), e);
        }
    }

    private Optional<TokenDecapsulationKey> key(PrekeyId id) throws GeneralSecurityException {
        try {
            for (Token.Key each : token.keys()) {
                if (each.name().equals(keyName(id))) {
                    return Optional.of(TokenDecapsulationKey.of(token, each.publicKey()));
                }
            }
            return Optional.empty();
        } catch (TokenException e) {
            if (e.kind() == Kind.NO_KEY) {
                return Optional.empty(); // a cut has left its certificate
            }
            throw new GeneralSecurityException("the token does not answer", e);
        }
    }

    @Override
    public void keepOnly(Collection<PrekeyId> ids) throws IOException {
        Set<String> names = ids.stream().map(PrekeyToken::keyName).collect(Collectors.toSet());
        try {
            for (Token.Key each : token.keys()) {
                if (each.name().startsWith(MeterToken.PREKEY) && !names.contains(each.name())) {
                    token.destroy(each.name());
                }
            }
        } catch (TokenException e) {
            throw new IOException("the token does not answer", e);
        }
        deleteFiles(ids.stream().map(this::file).toList());
    }

    private void deleteFiles(List<Path> kept) throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.list(directory)) {
            all = entries.filter(entry -> entry.getFileName().toString().startsWith(FILE))
                    .filter(entry -> !kept.contains(entry))
                    .sorted()
                    .toList();
        }
        for (Path file : all) {
            steps.delete(file);
        }
        if (!all.isEmpty()) {
            steps.sync(directory);
        }
    }
}
