package keyloader.agent.factory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.Label;

/** Makes the state directories of many meters side by side, each named as its serial. */
public final class BatchProvisioning {
    private final Path directory;
    private final DurableSteps steps;
    private final SecureRandom random;

    /**
     * One meter of the batch.
     *
     * @param fresh whether its key was made just now
     */
    public record Made(Label label, boolean fresh) {}

    public BatchProvisioning(Path directory, DurableSteps steps, SecureRandom random) {
        this.directory = directory.toAbsolutePath().normalize();
        this.steps = steps;
        this.random = random;
    }

    /** Looks for what would stop the batch later on; only then makes the directory of all. */
    public void begin(List<String> serials) throws FailureException {
        StateDirectory itself = new StateDirectory(directory, steps);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new FailureException(Problem.STATE_NOT_A_DIRECTORY, directory);
        }
        if (itself.hasKey() || itself.hasRecord()) {
            throw new FailureException(Problem.BATCH_IN_A_METER, directory);
        }
        try {
            if (Files.isDirectory(directory)) {
                checkCase(serials);
            } else {
                steps.createDirectory(directory);
                steps.sync(AtomicFile.directory(directory));
            }
        } catch (IOException e) {
            throw new FailureException(Problem.STATE_UNMAKEABLE, e).causedBy(e);
        }
    }

    /** A meter of an earlier list may be there under a serial that is alike. */
    private void checkCase(List<String> serials) throws IOException, FailureException {
        Set<String> names = new HashSet<>();
        Map<String, String> alike = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                names.add(name);
                alike.put(SerialList.alike(name), name);
            }
        }
        for (String serial : serials) {
            String name = alike.get(SerialList.alike(serial));
            if (name != null && !names.contains(serial)) {
                throw new FailureException(Problem.BATCH_CASE, directory, name, serial);
            }
        }
    }

    /** @param serial of those that {@link #begin} has seen */
    public Made provision(String serial) throws FailureException {
        StateDirectory meter = new StateDirectory(directory.resolve(serial), steps);
        boolean fresh = !meter.hasKey();
        return new Made(new Provisioning(meter, steps, random).provision(serial, Optional.empty()), fresh);
    }
}
