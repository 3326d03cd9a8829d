package keyloader.agent.factory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.stream.Stream;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;

/**
 * Makes a meter's key and first record. The key gets its name last: until then there is no meter, and the next run begins
 * anew; from then on there is one, and the next run finds it.
 */
public final class Provisioning {
    private final StateDirectory directory;
    private final DurableSteps steps;
    private final SecureRandom random;

    public Provisioning(StateDirectory directory, DurableSteps steps, SecureRandom random) {
        this.directory = directory;
        this.steps = steps;
        this.random = random;
    }

    /**
     * @param serial as of {@link Label#isSerial}
     * @return the label of the meter that is there now
     * @throws FailureException when there is another meter, or the remains of one
     */
    public Label provision(String serial) throws FailureException {
        createDirectory();
        StateDirectory.Lock lock = directory.lock();
        try (lock) {
            if (directory.hasKey()) {
                return existing(serial);
            }
            if (directory.hasRecord()) {
                AgentState left = directory.loadRecord();
                if (!left.isFresh()) {
                    directory.load(); // refuses: this meter has lived, and its key is lost
                }
            }
            directory.dropUnfinished();
            FileDecapsulationKey key = FileDecapsulationKey.generate(random);
            Label label = new Label(serial, key.publicKey());
            directory.save(AgentState.fresh(label));
            directory.saveKey(key);
            return label;
        }
    }

    private void createDirectory() throws FailureException {
        Path path = directory.path();
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                steps.createDirectory(path);
                steps.sync(AtomicFile.directory(path));
            } else if (Files.isDirectory(path) && isEmpty(path)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNMAKEABLE, e).causedBy(e);
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private Label existing(String serial) throws FailureException {
        AgentState state = directory.load();
        directory.loadKey(state.label().key());
        if (!state.label().serial().equals(serial)) {
            throw new FailureException(
                    Problem.ANOTHER_SERIAL, directory.path(), state.label().serial());
        }
        return state.label();
    }
}
