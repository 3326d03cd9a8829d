package keyloader.host.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import keyloader.host.container.ContainerException.Kind;
import keyloader.host.outcome.Failure;
import keyloader.host.port.DurableFiles;
import keyloader.sealing.Secret;
import keyloader.wire.MalformedException;

/**
 * The open container of this PC, locked against a second program. What {@link #save} has returned from is on the disk;
 * a file that cannot be read is never written over.
 */
public final class Container implements Closeable {
    private final DurableFiles files;
    private final SecureRandom random;
    private final Path file;
    private final Closeable lock;
    private final boolean tightened;
    private boolean onDisk;
    private Kdf kdf;
    private Secret key;
    private ContainerContent content;

    private Container(
            DurableFiles files,
            SecureRandom random,
            Path file,
            Closeable lock,
            boolean tightened,
            boolean onDisk,
            Kdf kdf,
            Secret key,
            ContainerContent content) {
        this.files = files;
        this.random = random;
        this.file = file;
        this.lock = lock;
        this.tightened = tightened;
        this.onDisk = onDisk;
        this.kdf = kdf;
        this.key = key;
        this.content = content;
    }

    /** Gives passphrases, and a token's PIN, when they turn out to be needed. The container closes them. */
    public interface PassphraseSource {
        /** @return that of the container; empty when there is nobody to ask */
        Optional<Secret> existing() throws Failure;

        /** @return that of a container that is made now; empty for none */
        Optional<Secret> fresh() throws Failure;

        /** @return the PIN of the token with this PC's key, for the caller to close; empty when there is nobody to ask */
        Optional<Secret> pin() throws Failure;
    }

    /** Opens the container, or a fresh one, which comes into being with its first {@link #save}. */
    public static Container open(Path named, DurableFiles files, SecureRandom random, PassphraseSource passphrase)
            throws IOException, ContainerException, Failure {
        // Its container may be on a disk that is not mounted: a new one in its place would begin at sequence number 1.
        if (Files.isSymbolicLink(named) && !Files.exists(named)) {
            throw new ContainerException(Kind.LINK_DANGLING);
        }
        // A rename would put a file in the place of a symbolic link, and leave what it points to behind.
        Path file = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
        if (Files.exists(file)) {
            look(file);
        }
        Optional<Closeable> lock = files.lock(file.resolveSibling(file.getFileName() + ".lock"));
        if (lock.isEmpty()) {
            throw new ContainerException(Kind.IN_USE);
        }
        boolean open = false;
        try {
            Optional<ContainerFile> there = ContainerFile.read(files, file);
            Container container = there.isEmpty()
                    ? fresh(file, files, random, lock.get(), passphrase.fresh())
                    : read(file, there.get(), files, random, lock.get(), passphrase);
            open = true;
            return container;
        } finally {
            if (!open) {
                lock.get().close();
            }
        }
    }

    /** A file of another kind is found out before anything is done beside it or to it, and a pipe before it is waited for. */
    private static void look(Path file) throws IOException, ContainerException {
        if (!Files.isRegularFile(file)) {
            throw new ContainerException(Kind.OTHER_FILE);
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!ContainerFile.isOne(in.readNBytes(ContainerFile.MAGIC.length()))) {
                throw new ContainerException(Kind.OTHER_FILE);
            }
        }
    }

    private static Container fresh(
            Path file, DurableFiles files, SecureRandom random, Closeable lock, Optional<Secret> passphrase) {
        Kdf kdf = kdf(passphrase, random);
        ContainerContent content = ContainerContent.fresh(random);
        return new Container(files, random, file, lock, false, false, kdf, key(kdf, passphrase), content);
    }

    private static Container read(
            Path file,
            ContainerFile there,
            DurableFiles files,
            SecureRandom random,
            Closeable lock,
            PassphraseSource passphrase)
            throws IOException, ContainerException, Failure {
        boolean exposed = !files.isPrivate(file);
        if (exposed) {
            files.makePrivate(file);
        }
        Optional<Secret> typed = there.kdf() instanceof Kdf.None ? Optional.empty() : passphrase.existing();
        if (typed.isEmpty() && !(there.kdf() instanceof Kdf.None)) {
            throw new ContainerException(Kind.PASSPHRASE_NEEDED);
        }
        Kdf kdf = there.kdf();
        Secret key = key(kdf, typed);
        boolean open = false;
        try {
            ContainerContent content = ContentCodec.decode(there.open(key));
            open = true;
            return new Container(files, random, file, lock, exposed, true, kdf, key, content);
        } catch (MalformedException e) {
            throw new ContainerException(Kind.DAMAGED);
        } finally {
            if (!open) {
                key.close();
            }
        }
    }

    private static Kdf kdf(Optional<Secret> passphrase, SecureRandom random) {
        return passphrase.isPresent() ? Kdf.Argon2id.generate(random) : Kdf.None.generate(random);
    }

    private static Secret key(Kdf kdf, Optional<Secret> passphrase) {
        if (kdf instanceof Kdf.None none) {
            return none.key();
        }
        try (Secret typed = passphrase.orElseThrow()) {
            return ((Kdf.Argon2id) kdf).derive(typed);
        }
    }

    public ContainerContent content() {
        return content;
    }

    public Path file() {
        return file;
    }

    public boolean hasPassphrase() {
        return kdf instanceof Kdf.Argon2id;
    }

    /** Whether the file was there, or has been saved. */
    public boolean isOnDisk() {
        return onDisk;
    }

    /** Whether others could read the file when it was opened; they no longer can. */
    public boolean wasExposed() {
        return tightened;
    }

    /** Returns when the content is on the disk. */
    public void save(ContainerContent changed) throws IOException, ContainerException {
        try {
            files.replace(
                    file,
                    out -> ContainerFile.seal(
                            ContainerFile.MAGIC, kdf, key, into -> ContentCodec.encode(changed, into), random, out));
        } catch (ContainerFile.TooLargeException e) {
            throw new ContainerException(Kind.FULL);
        }
        content = changed;
        onDisk = true;
    }

    /** Saves the content under a new passphrase, or under none; closes the passphrase. */
    public void changePassphrase(Optional<Secret> passphrase) throws IOException, ContainerException {
        Secret oldKey = key;
        Kdf oldKdf = kdf;
        kdf = kdf(passphrase, random);
        key = key(kdf, passphrase);
        try {
            save(content);
        } catch (IOException | ContainerException e) {
            key.close();
            key = oldKey;
            kdf = oldKdf;
            throw e;
        }
        oldKey.close();
    }

    @Override
    public void close() throws IOException {
        key.close();
        content.closeSecrets();
        lock.close();
    }

    @Override
    public String toString() {
        return "Container[" + file + "]";
    }
}
