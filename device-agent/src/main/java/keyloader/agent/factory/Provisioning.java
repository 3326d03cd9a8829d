package keyloader.agent.factory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.key.MeterToken;
import keyloader.agent.key.TokenPlace;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;

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

    /** Asks a person whether a meter's identity may be destroyed. */
    @FunctionalInterface
    public interface Consent {
        /**
         * @param name of the meter, which the person has to type: its serial, or its check code where no record tells more
         * @throws FailureException when it is not given
         */
        void ask(String name) throws FailureException;
    }

    /**
     * @param serial as of {@link Label#isSerial}
     * @param token where the key is made; empty for a file
     * @return the label of the meter that is there now
     * @throws FailureException when there is another meter, or the remains of one
     */
    public Label provision(String serial, Optional<TokenPlace> token) throws FailureException {
        createDirectory();
        StateDirectory.Lock lock = directory.lock();
        try (lock) {
            return directory.hasKey() ? existing(serial, token) : make(serial, token);
        }
    }

    /** As {@link #provision} of a meter that is there, which then keeps its key whatever our commands are told. */
    public Label lock(String serial, Optional<TokenPlace> token) throws FailureException {
        StateDirectory.Lock lock = directory.lock();
        try (lock) {
            Label label = existing(serial, token);
            directory.lockProvisioning();
            return label;
        }
    }

    /**
     * As {@link #provision}, but that a meter which is there, or what is left of one, is destroyed before.
     *
     * @param consent asked if anything would be destroyed
     */
    public Label replace(String serial, Optional<TokenPlace> token, Consent consent) throws FailureException {
        createDirectory();
        StateDirectory.Lock lock = directory.lock();
        try (lock) {
            Optional<Label> recorded = recorded();
            String there = recorded.map(Label::serial).orElse(serial);
            if (directory.isProvisioningLocked()) {
                throw new FailureException(Problem.PROVISIONING_LOCKED, there);
            }
            // A token that is gone can't be asked for its key: another one that is named takes its place.
            Optional<TokenPlace> place =
                    token.isPresent() || !directory.isKeyInToken() ? token : Optional.of(directory.tokenPlace());
            boolean any = directory.hasKey() || directory.hasRecord();
            if (place.isPresent()) {
                try (MeterToken opened = MeterToken.open(place.get())) {
                    if (any) {
                        consent.ask(there);
                    }
                    for (PublicPoint key : opened.identities()) {
                        if (!recorded.map(Label::key).equals(Optional.of(key))) {
                            consent.ask(key.id().checkCode()); // another meter's, perhaps
                        }
                    }
                    opened.destroyIdentities();
                }
            } else if (any) {
                consent.ask(there);
            }
            if (any) {
                directory.destroy();
            }
            return make(serial, token);
        }
    }

    /** Empty where it can't be told, which {@link #replace} is for. */
    private Optional<Label> recorded() {
        try {
            return directory.hasRecord() ? Optional.of(directory.loadRecord().label()) : Optional.empty();
        } catch (FailureException e) {
            return Optional.empty();
        }
    }

    private Label make(String serial, Optional<TokenPlace> token) throws FailureException {
        if (token.isPresent()) {
            Optional<Label> known = known(serial, token.get());
            if (known.isPresent()) {
                return known.get();
            }
        }
        if (directory.isProvisioningLocked()) {
            throw new FailureException(Problem.PROVISIONING_LOCKED, serial);
        }
        if (directory.hasRecord() && !directory.loadRecord().isFresh()) {
            directory.load(); // refuses: this meter has lived, and its key is lost
        }
        return token.isPresent() ? makeInToken(serial, token.get()) : makeInFile(serial);
    }

    private Label makeInFile(String serial) throws FailureException {
        directory.dropUnfinished();
        FileDecapsulationKey key = FileDecapsulationKey.generate(random);
        Label label = new Label(serial, key.publicKey());
        directory.save(AgentState.fresh(label));
        directory.saveKey(key);
        return label;
    }

    /** The meter on record, of which the token has the key, though nothing says that it is there: a cut, or a lost file. */
    private Optional<Label> known(String serial, TokenPlace place) throws FailureException {
        Optional<Label> known = recorded().filter(label -> label.serial().equals(serial));
        if (known.isPresent()) {
            try (MeterToken token = MeterToken.open(place)) {
                Set<PublicPoint> there = token.identities();
                known = known.filter(label -> there.equals(Set.of(label.key())));
            }
        }
        if (known.isPresent()) {
            place.openKey(known.get().key()).close();
            directory.saveTokenPlace(place);
        }
        return known;
    }

    /** A key of which there is no record may be another meter's: then it is a person's to say. */
    private Label makeInToken(String serial, TokenPlace place) throws FailureException {
        try (MeterToken token = MeterToken.open(place)) {
            if (!token.identities().isEmpty()) {
                throw new FailureException(
                        Problem.TOKEN_HAS_IDENTITY,
                        place.address().library(),
                        place.address().slot(),
                        directory.path());
            }
            directory.dropUnfinished();
            Label label = new Label(serial, token.makeIdentity());
            directory.save(AgentState.fresh(label));
            directory.saveTokenPlace(place);
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

    private Label existing(String serial, Optional<TokenPlace> token) throws FailureException {
        AgentState state = directory.load();
        Label label = state.label();
        if (!label.serial().equals(serial)) {
            directory.checkKey(label.key());
            throw new FailureException(Problem.ANOTHER_SERIAL, directory.path(), label.serial());
        }
        if (token.isEmpty()) {
            directory.openKey(label.key()).close();
            return label;
        }
        if (!directory.isKeyInToken()) {
            throw new FailureException(Problem.KEY_NOT_IN_TOKEN, directory.path());
        }
        token.get().openKey(label.key()).close();
        if (!token.get().equals(directory.tokenPlace())) {
            directory.saveTokenPlace(token.get()); // the same key, by another library or slot
        }
        return label;
    }
}
