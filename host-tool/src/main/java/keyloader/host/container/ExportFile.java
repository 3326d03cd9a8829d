package keyloader.host.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import keyloader.host.container.ContainerException.Kind;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * What another PC needs to go on with this one's key, in a file of the container's form, always under a passphrase:
 * the key, the messages that still await an answer, loaders, meters, known owners, the last sequence. No profiles, and no messages that
 * are done with.
 */
public final class ExportFile {
    /** Another one than a container's, so that none is ever worked on in the place of one. */
    static final Bytes MAGIC = Bytes.of("KLDREXPT".getBytes(StandardCharsets.US_ASCII));

    public static final int MAX_LENGTH = ContainerFile.MAX_LENGTH;

    private ExportFile() {}

    /** What of a container goes into an export. */
    public static ContainerContent selected(ContainerContent content) {
        return new ContainerContent(
                        content.signer(),
                        content.lastSequence(),
                        content.messages().stream()
                                .filter(message -> message.stage().outstanding())
                                .toList(),
                        content.loaders(),
                        content.meters())
                .withKnownOwners(content.knownOwners());
    }

    /** @throws ContainerException when it would grow too large */
    public static byte[] seal(ContainerContent content, Secret passphrase, SecureRandom random)
            throws ContainerException {
        Kdf.Argon2id kdf = Kdf.Argon2id.generate(random);
        ContainerContent selected = selected(content);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (Secret key = kdf.derive(passphrase)) {
            ContainerFile.seal(MAGIC, kdf, key, into -> ContentCodec.encode(selected, into), random, file);
            return file.toByteArray();
        } catch (ContainerFile.TooLargeException e) {
            throw new ContainerException(Kind.FULL);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** @return what was exported; the caller closes its secrets */
    public static Opened open(byte[] file, Secret passphrase) throws ContainerException {
        ContainerFile parsed = ContainerFile.parse(MAGIC, file);
        if (!(parsed.kdf() instanceof Kdf.Argon2id kdf)) {
            throw new ContainerException(Kind.DAMAGED);
        }
        try (Secret key = kdf.derive(passphrase)) {
            return new Opened(ContentCodec.decode(parsed.open(key)));
        } catch (MalformedException e) {
            throw new ContainerException(Kind.DAMAGED);
        }
    }

    /** An export's content, with the secrets that are its own until they are closed. */
    public record Opened(ContainerContent content) implements AutoCloseable {
        @Override
        public void close() {
            content.closeSecrets();
        }
    }
}
