package keyloader.host.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.keys.TokenProblem;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.sealing.Secret;
import keyloader.sealing.SigningKey;
import keyloader.sealing.token.TokenException;
import keyloader.sealing.token.TokenSigningKey;

/** This PC's container while it is worked with: whatever goes wrong with it is in a person's words. */
public final class OpenContainer implements AutoCloseable {
    private static final String NAME = "container";

    private final Container container;
    private final Container.PassphraseSource passphrase;
    private Optional<TokenSigningKey> token = Optional.empty();

    private OpenContainer(Container container, Container.PassphraseSource passphrase) {
        this.container = container;
        this.passphrase = passphrase;
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
            return new OpenContainer(Container.open(file, ports.files(), ports.random(), passphrase), passphrase);
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

    /** For the signature of a message. Of a token the PIN is asked for once; it stays open with the container. */
    public SigningKey signingKey() throws Failure {
        if (content().signer() instanceof Signer.Kept kept) {
            return kept.key();
        }
        Signer.InToken where = (Signer.InToken) content().signer();
        if (token.isEmpty() || !token.get().publicKey().equals(where.publicKey())) {
            logOut();
            try (Secret pin = passphrase.pin().orElseThrow(() -> Failure.of(Problem.TOKEN_PIN_NEEDED))) {
                token = Optional.of(TokenSigningKey.of(where.address(), where.publicKey(), pin));
            } catch (TokenException e) {
                throw TokenProblem.of(e, where.address());
            }
        }
        return token.get();
    }

    /** The token's PIN will be asked for again. */
    public void logOut() {
        token.ifPresent(TokenSigningKey::close);
        token = Optional.empty();
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
        logOut();
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
