package keyloader.agent.prekeys;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.failure.IoReason;
import keyloader.agent.state.AgentState;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/**
 * A small memory that is written in place, such as an EEPROM or FRAM that the kernel shows as a file of sysfs: five places of
 * 64 bytes at its beginning, each an id and its seed, or zeros. One more than can be outstanding, since a new one is there
 * before the one that it replaces is destroyed.
 */
public final class PrekeyMemory implements PrekeyStore {
    private static final int PLACES = AgentState.MAX_PREKEYS + 1;
    private static final int PLACE = PrekeyId.LENGTH + FreshPrekey.SEED_LENGTH;
    /** Of the memory, in bytes. */
    public static final int LEAST_SIZE = PLACES * PLACE;

    private static final Bytes BLANK = Bytes.of(new byte[PLACE]);

    private final Path memory;
    private final DurableSteps steps;

    /** @param memory that is there */
    public PrekeyMemory(Path memory, DurableSteps steps) {
        this.memory = memory;
        this.steps = steps;
    }

    /**
     * Whether what is written there takes the place of what was there: not so of a file on a disk or flash, nor of a disk or
     * flash itself, whose controller has many places.
     */
    public static boolean isPossible(Path memory) throws IOException {
        return Files.isRegularFile(memory) && Files.getFileStore(memory).type().equals("sysfs");
    }

    /** @throws IOException when it cannot be read, or is too small */
    public void check() throws IOException {
        Arrays.fill(read(), (byte) 0);
    }

    @Override
    public PrekeyStorage storage() {
        return PrekeyStorage.ERASABLE;
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(memory)) {
            byte[] content = in.readNBytes(LEAST_SIZE);
            if (content.length < LEAST_SIZE) {
                throw new EOFException(memory + " has fewer than " + LEAST_SIZE + " bytes");
            }
            return content;
        }
    }

    @Override
    public void put(PrekeyId id, Secret seed) throws IOException {
        byte[] place = Arrays.copyOf(id.value().toArray(), PLACE);
        byte[] content = read();
        try {
            seed.use(bytes -> {
                System.arraycopy(bytes, 0, place, PrekeyId.LENGTH, bytes.length);
                return null;
            });
            for (int i = 0; i < PLACES; i++) {
                if (Arrays.equals(BLANK.toArray(), 0, PLACE, content, i * PLACE, (i + 1) * PLACE)) {
                    program(i, place);
                    return;
                }
            }
            throw new IOException("no place is left in the memory for prekeys");
        } finally {
            Arrays.fill(place, (byte) 0);
            Arrays.fill(content, (byte) 0);
        }
    }

    private void program(int place, byte[] wanted) throws IOException {
        steps.overwrite(memory, (long) place * PLACE, wanted);
        byte[] there = read();
        try {
            if (!Arrays.equals(wanted, 0, PLACE, there, place * PLACE, (place + 1) * PLACE)) {
                throw new IOException("the memory for prekeys does not hold what was written");
            }
        } finally {
            Arrays.fill(there, (byte) 0);
        }
    }

    @Override
    public Optional<Secret> find(PrekeyId id) throws GeneralSecurityException {
        byte[] content = {};
        try {
            content = read();
            for (int start = 0; start < LEAST_SIZE; start += PLACE) {
                if (Bytes.of(content, start, PrekeyId.LENGTH).equals(id.value())) {
                    byte[] seed = Arrays.copyOfRange(content, start + PrekeyId.LENGTH, start + PLACE);
                    return Seeds.checked(Secret.take(seed), id);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new GeneralSecurityException("a prekey cannot be read: " + IoReason.inWords(e), e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    @Override
    public void keepOnly(Collection<PrekeyId> ids) throws IOException {
        Set<Bytes> kept = ids.stream().map(PrekeyId::value).collect(Collectors.toSet());
        byte[] content = read();
        try {
            for (int i = 0; i < PLACES; i++) {
                boolean blank = Arrays.equals(BLANK.toArray(), 0, PLACE, content, i * PLACE, (i + 1) * PLACE);
                if (!blank && !kept.contains(Bytes.of(content, i * PLACE, PrekeyId.LENGTH))) {
                    program(i, BLANK.toArray());
                }
            }
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
