package keyloader.host.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.sealing.Secret;

/** This PC's container while it is worked with: whatever goes wrong with it is in a person's words. */
public final class OpenContainer implements AutoCloseable {
    private static final String NAME = "container";

    private final Container container;

    private OpenContainer(Container container) {
        this.container = container;
    }

    /**
     * Opens the container; a fresh one comes into being with the first save.
     *
     * @param named another file than this PC's own, in a directory that is there
     */
    public static OpenContainer open(HostPorts ports, Optional<Path> named, Container.PassphraseSource passphrase)
            throws Failure {
        Path file = named.orElseGet(() -> ports.configDirectory().resolve(NAME));
        try {
            if (named.isEmpty()) {
                ports.files().makePrivateDirectory(ports.configDirectory());
            }
            return new OpenContainer(Container.open(file, ports.files(), ports.random(), passphrase));
        } catch (ContainerException e) {
            throw inWords(e, file);
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_UNUSABLE, file, e);
        }
    }

    public ContainerContent content() {
        return container.content();
    }

    public Path file() {
        return container.file();
    }

    public boolean hasPassphrase() {
        return container.hasPassphrase();
    }

    /** Whether the file was there, or has been saved. */
    public boolean isOnDisk() {
        return container.isOnDisk();
    }

    /** Whether others could read the file when it was opened; they no longer can. */
    public boolean wasExposed() {
        return container.wasExposed();
    }

    /** Returns when the content is on the disk. */
    public void save(ContainerContent content) throws Failure {
        try {
            container.save(content);
        } catch (ContainerException e) {
            throw inWords(e, file());
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_NOT_SAVED, file(), e);
        }
    }

    /** Saves the content under a new passphrase, or under none; closes the passphrase. */
    public void changePassphrase(Optional<Secret> passphrase) throws Failure {
        try {
            container.changePassphrase(passphrase);
        } catch (ContainerException e) {
            throw inWords(e, file());
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_NOT_SAVED, file(), e);
        }
    }

    @Override
    public void close() throws Failure {
        try {
            container.close();
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_NOT_CLOSED, e);
        }
    }

    private static Failure inWords(ContainerException e, Path file) {
        Problem problem =
                switch (e.kind()) {
                    case IN_USE -> Problem.CONTAINER_IN_USE;
                    case OTHER_FILE -> Problem.CONTAINER_OTHER_FILE;
                    case LINK_DANGLING -> Problem.CONTAINER_LINK_DANGLING;
                    case NEWER -> Problem.CONTAINER_NEWER;
                    case DAMAGED -> Problem.CONTAINER_DAMAGED;
                    case WRONG_PASSPHRASE_OR_DAMAGED -> Problem.CONTAINER_WRONG_PASSPHRASE;
                    case PASSPHRASE_NEEDED -> Problem.CONTAINER_PASSPHRASE_NEEDED;
                    case FULL -> Problem.CONTAINER_TOO_LARGE;
                };
        return Failure.of(problem, file);
    }
}
