package keyloader.agent.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.key.MeterKey;
import keyloader.agent.key.TokenPlace;
import keyloader.agent.state.StateCodec.NewerVersionException;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.wire.MalformedException;

/**
 * The directory in which a meter's key and record lie. The record is written before the key at birth, so that a key
 * without a record is always a loss and never a beginning: it would make an owned meter obey anybody.
 */
public final class StateDirectory {
    static final String KEY = "meter-key.pk8";
    /** In place of it: where the token is that has the key. */
    static final String TOKEN = "meter-key.pkcs11";

    static final String RECORD = "state.cbor";
    static final String LOCK = "lock";
    static final String PROVISIONED = "provisioning-locked";
    static final String SCRATCH = "qa";
    private static final Pattern OURS = Pattern.compile("(token-)?prekey-.*|network|" + SCRATCH + "|.*\\.new");
    private static final int MAX_KEY = 1024;
    /** Nothing of ours is longer. */
    private static final int MAX_OVERWRITTEN = 1 << 20;

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
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // it ends with the process
            }
        }
    }

    public Path path() {
        return directory;
    }

    /** @throws FailureException also when another agent works on this directory, or there is none */
    public Lock lock() throws FailureException {
        if (!exists(directory)) {
            throw new FailureException(Problem.NO_METER, directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new FailureException(Problem.STATE_NOT_A_DIRECTORY, directory);
        }
        try {
            checkPermissions(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            if (!tryLock(channel)) {
                channel.close();
                throw new FailureException(Problem.STATE_IN_USE, directory);
            }
            return new Lock(channel);
        } catch (AccessDeniedException e) {
            throw Files.isExecutable(directory)
                    ? new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e)
                    : unreadable(e);
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
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

    /** Whether it has a private key, or knows which token has it. */
    public boolean hasKey() throws FailureException {
        return exists(directory.resolve(KEY)) || isKeyInToken();
    }

    public boolean isKeyInToken() throws FailureException {
        return exists(directory.resolve(TOKEN));
    }

    /** What must be hidden of it: the key, or what opens the token. */
    public Path keyFile() throws FailureException {
        return isKeyInToken() ? tokenPlace().pinFile() : directory.resolve(KEY);
    }

    /** Where the token is that has the key. */
    public TokenPlace tokenPlace() throws FailureException {
        return TokenPlace.read(directory.resolve(TOKEN));
    }

    public boolean hasRecord() throws FailureException {
        return exists(directory.resolve(RECORD));
    }

    /** What one may not look at is not absent: a meter must never seem to be missing for want of permission. */
    private boolean exists(Path path) throws FailureException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS) != null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private FailureException unreadable(IOException e) {
        return e instanceof AccessDeniedException
                ? new FailureException(Problem.STATE_FORBIDDEN, directory).causedBy(e)
                : new FailureException(Problem.STATE_UNREADABLE, e).causedBy(e);
    }

    /** The record of a meter whose key is there too, unread. */
    public AgentState load() throws FailureException {
        if (!hasKey() && !hasRecord()) {
            throw new FailureException(Problem.NO_METER, directory);
        }
        if (!hasRecord()) {
            throw new FailureException(Problem.RECORD_MISSING, directory);
        }
        AgentState state = loadRecord();
        if (!hasKey()) {
            throw new FailureException(state.isFresh() ? Problem.BIRTH_CUT_OFF : Problem.KEY_MISSING, directory);
        }
        return state;
    }

    /** The record alone, whether or not there is a key. */
    public AgentState loadRecord() throws FailureException {
        Path file = directory.resolve(RECORD);
        byte[] content = readPrivate(file, StateCodec.MAX_LENGTH);
        try {
            return StateCodec.decode(content);
        } catch (MalformedException e) {
            throw new FailureException(Problem.RECORD_DAMAGED, file, String.valueOf(e.getMessage())).causedBy(e);
        } catch (NewerVersionException e) {
            throw new FailureException(Problem.RECORD_NEWER, file, e.version()).causedBy(e);
        }
    }

    public void save(AgentState state) throws FailureException {
        try {
            AtomicFile.replace(steps, directory.resolve(RECORD), StateCodec.encode(state), Access.OWNER_ONLY);
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    /**
     * Opens the private key where it is; the caller closes it.
     *
     * @throws FailureException also when the private key does not belong to {@code expected}
     */
    public MeterKey openKey(PublicPoint expected) throws FailureException {
        return isKeyInToken() ? tokenPlace().openKey(expected) : MeterKey.inFile(loadKey(expected));
    }

    /** As {@link #openKey}, without asking a token: that has one user at a time, perhaps the agent that runs. */
    public void checkKey(PublicPoint expected) throws FailureException {
        if (isKeyInToken()) {
            tokenPlace();
        } else {
            loadKey(expected);
        }
    }

    private FileDecapsulationKey loadKey(PublicPoint expected) throws FailureException {
        Path file = directory.resolve(KEY);
        try (Secret pkcs8 = Secret.take(readPrivate(file, MAX_KEY))) {
            return FileDecapsulationKey.ofPkcs8(pkcs8, expected);
        } catch (MalformedException e) {
            throw new FailureException(Problem.KEY_OF_ANOTHER, file, String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    public void saveKey(FileDecapsulationKey key) throws FailureException {
        try (Secret pkcs8 = key.pkcs8()) {
            byte[] bytes = pkcs8.copy();
            try {
                AtomicFile.replace(steps, directory.resolve(KEY), bytes, Access.OWNER_ONLY);
            } catch (IOException e) {
                throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /** The meter's key is the one in that token. */
    public void saveTokenPlace(TokenPlace place) throws FailureException {
        try {
            AtomicFile.replace(steps, directory.resolve(TOKEN), place.text(), Access.OWNER_ONLY);
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    /** From now on no command of ours gives this meter another key. */
    public void lockProvisioning() throws FailureException {
        try {
            if (!isProvisioningLocked()) {
                steps.write(directory.resolve(PROVISIONED), new byte[0], Access.OWNER_ONLY);
            }
            steps.sync(directory);
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    public boolean isProvisioningLocked() throws FailureException {
        return exists(directory.resolve(PROVISIONED));
    }

    /**
     * Removes the meter: its key before all else, its record at the end, so that a cut within leaves a meter without a key. Files are
     * overwritten before, for what that is worth on flash.
     */
    public void destroy() throws FailureException {
        try {
            destroy(directory.resolve(KEY));
            destroy(directory.resolve(TOKEN));
            steps.sync(directory);
            for (Path entry : contents()) {
                destroy(entry);
            }
            destroy(directory.resolve(RECORD));
            steps.sync(directory);
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    private void destroy(Path entry) throws IOException {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            steps.overwrite(entry, 0, new byte[(int) Math.min(Files.size(entry), MAX_OVERWRITTEN)]);
        }
        steps.delete(entry);
    }

    /** What is ours beside key, record and lock, in an order in which it may be deleted. Whatever else lies here is somebody's. */
    private List<Path> contents() throws IOException {
        List<Path> ours;
        try (Stream<Path> all = Files.list(directory)) {
            ours = all.filter(entry ->
                            OURS.matcher(entry.getFileName().toString()).matches())
                    .toList();
        }
        List<Path> contents = new ArrayList<>();
        for (Path one : ours) {
            try (Stream<Path> all = Files.walk(one)) {
                contents.addAll(all.sorted(Comparator.reverseOrder()).toList());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return contents;
    }

    /** A file that is written to see whether one can be. */
    public Path storageTrial() {
        return AtomicFile.unfinished(directory.resolve("storage"));
    }

    /** The directory of this meter's double in a factory test. */
    public StateDirectory scratch() {
        return new StateDirectory(directory.resolve(SCRATCH), steps);
    }

    /** Makes it new: a meter that nobody owns. */
    public void makeScratch(Label label) throws FailureException {
        try {
            steps.createDirectory(directory.resolve(SCRATCH));
            steps.sync(directory); // before what is to be forgotten by it is anywhere else
            scratch().save(AgentState.fresh(label));
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    public void destroyScratch() throws FailureException {
        try {
            Path scratch = directory.resolve(SCRATCH);
            if (exists(scratch)) {
                scratch().destroy();
                steps.delete(scratch.resolve(LOCK));
                steps.delete(scratch);
                steps.sync(directory);
            }
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    /** Removes what a cut left of a key or record that never got its name, and of a factory test. */
    public void dropUnfinished() throws FailureException {
        destroyScratch();
        try {
            steps.delete(AtomicFile.unfinished(directory.resolve(KEY)));
            steps.delete(AtomicFile.unfinished(directory.resolve(TOKEN)));
            steps.delete(AtomicFile.unfinished(directory.resolve(RECORD)));
            steps.delete(storageTrial());
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNWRITABLE, e).causedBy(e);
        }
    }

    private byte[] readPrivate(Path file, int limit) throws FailureException {
        try {
            checkPermissions(file);
            if (Files.size(file) > limit) {
                throw new FailureException(Problem.RECORD_DAMAGED, file, "longer than it can be");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static void checkPermissions(Path path) throws IOException, FailureException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
            throw new FailureException(
                    Files.isDirectory(path) ? Problem.DIRECTORY_OPEN_TO_OTHERS : Problem.FILE_OPEN_TO_OTHERS, path);
        }
    }
}
