package keyloader.agent.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.state.StateCodec.NewerVersionException;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.wire.MalformedException;

/**
 * The directory in which a meter's key and record lie. The record is written before the key at birth, so that a key
 * without a record is always a loss and never a beginning: it would make an owned meter obey anybody.
 */
public final class StateDirectory {
    static final String KEY = "meter-key.pk8";
    static final String RECORD = "state.cbor";
    static final String LOCK = "lock";
    private static final int MAX_KEY = 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path directory;
    private final DurableSteps steps;

    public StateDirectory(Path directory, DurableSteps steps) {
        this.directory = directory.toAbsolutePath().normalize();
        this.steps = steps;
    }

    /** Held while a program may change the state; ends with the process at the latest. */
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    public Path path() {
        return directory;
    }

    /** @throws StateRefusedException when another agent works on this directory, or there is none */
    public Lock lock() throws IOException, StateRefusedException {
        if (!Files.isDirectory(directory)) {
            throw notProvisioned();
        }
        checkPermissions(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        if (!tryLock(channel)) {
            channel.close();
            throw new StateRefusedException(
                    "another keyloader-agent is using the state directory " + directory, "stop it first");
        }
        return new Lock(channel);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another agent in this very process, as in a simulation
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    public boolean hasKey() {
        return Files.exists(directory.resolve(KEY), LinkOption.NOFOLLOW_LINKS);
    }

    public boolean hasRecord() {
        return Files.exists(directory.resolve(RECORD), LinkOption.NOFOLLOW_LINKS);
    }

    /** The record of a meter whose key is there too, unread. */
    public AgentState load() throws IOException, StateRefusedException {
        if (!hasKey() && !hasRecord()) {
            throw notProvisioned();
        }
        if (!hasRecord()) {
            throw new StateRefusedException(
                    "the meter's key is in " + directory + ", but what it remembers (" + RECORD + ") is missing",
                    "without it the meter would obey anybody and take old messages again; restore the file, or give the"
                            + " meter a new key and label");
        }
        AgentState state = loadRecord();
        if (!hasKey()) {
            throw new StateRefusedException(
                    "the meter's key (" + KEY + ") is missing in " + directory,
                    state.isFresh()
                            ? "provisioning was cut off; run provision again"
                            : "it cannot be made again; give the meter a new state directory, key and label");
        }
        return state;
    }

    /** The record alone, whether or not there is a key. */
    public AgentState loadRecord() throws IOException, StateRefusedException {
        Path file = directory.resolve(RECORD);
        byte[] content = readPrivate(file, StateCodec.MAX_LENGTH);
        try {
            return StateCodec.decode(content);
        } catch (MalformedException e) {
            throw new StateRefusedException(
                    "what the meter remembers is damaged (" + file + ", " + e.getMessage() + ")",
                    "restore the file from a copy of this very meter's last state, or give the meter a new key and label");
        } catch (NewerVersionException e) {
            throw new StateRefusedException(
                    "what the meter remembers was written by a newer keyloader-agent (" + file + ", " + e.getMessage()
                            + ")",
                    "update keyloader-agent");
        }
    }

    public void save(AgentState state) throws IOException {
        AtomicFile.replace(steps, directory.resolve(RECORD), StateCodec.encode(state), Access.OWNER_ONLY);
    }

    /** @throws StateRefusedException when the private key does not belong to {@code expected} */
    public FileDecapsulationKey loadKey(PublicPoint expected) throws IOException, StateRefusedException {
        Path file = directory.resolve(KEY);
        try (Secret pkcs8 = Secret.take(readPrivate(file, MAX_KEY))) {
            return FileDecapsulationKey.ofPkcs8(pkcs8, expected);
        } catch (MalformedException e) {
            throw new StateRefusedException(
                    "the key in " + file + " is not that of the record beside it (" + e.getMessage() + ")",
                    "this is another meter's key or record; restore the pair that belongs together");
        }
    }

    public void saveKey(FileDecapsulationKey key) throws IOException {
        try (Secret pkcs8 = key.pkcs8()) {
            byte[] bytes = pkcs8.copy();
            try {
                AtomicFile.replace(steps, directory.resolve(KEY), bytes, Access.OWNER_ONLY);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /** Removes what a cut left of a key or record that never got its name. */
    public void dropUnfinished() throws IOException {
        steps.delete(AtomicFile.unfinished(directory.resolve(KEY)));
        steps.delete(AtomicFile.unfinished(directory.resolve(RECORD)));
    }

    private static byte[] readPrivate(Path file, int limit) throws IOException, StateRefusedException {
        checkPermissions(file);
        if (Files.size(file) > limit) {
            throw new StateRefusedException(file + " is longer than it can be", "restore it from a copy");
        }
        return Files.readAllBytes(file);
    }

    private static void checkPermissions(Path path) throws IOException, StateRefusedException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!OWNER_ONLY.containsAll(permissions)) {
            boolean directory = Files.isDirectory(path);
            throw new StateRefusedException(
                    path + " is open to others than its owner",
                    "chmod " + (directory ? "700 " : "600 ") + path
                            + (directory ? "" : "; if anyone may have read it, give the meter a new key and label"));
        }
    }

    private StateRefusedException notProvisioned() {
        return new StateRefusedException(
                "there is no meter in the state directory " + directory,
                "make one with: keyloader-agent provision --state DIR --serial SN");
    }
}
