package keyloader.host.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.host.container.ContainerException.Kind;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.host.outcome.Failure;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A container of its own for each test, and what goes into it. */
@Timeout(120)
abstract class ContainerFixture {
    static final String PASSPHRASE = "a passphrase of the container";

    @TempDir
    Path directory;

    final SecureRandom random = new SecureRandom();

    Path file() {
        return directory.resolve("container");
    }

    /** Gives this passphrase to whoever asks; null gives none. */
    static Container.PassphraseSource giving(@org.jspecify.annotations.Nullable String passphrase) {
        return new Container.PassphraseSource() {
            @Override
            public Optional<Secret> pin() {
                return Optional.empty();
            }

            @Override
            public Optional<Secret> existing() {
                return passphrase == null
                        ? Optional.empty()
                        : Optional.of(Secret.take(passphrase.getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public Optional<Secret> fresh() {
                return existing();
            }
        };
    }

    Container open(@org.jspecify.annotations.Nullable String passphrase)
            throws IOException, ContainerException, Failure {
        return Container.open(file(), new SystemFiles(), random, giving(passphrase));
    }

    static Kind kind(Throwable thrown) {
        assertThat(thrown).isInstanceOf(ContainerException.class);
        return ((ContainerException) thrown).kind();
    }

    static Secret secret(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Secret.take(bytes);
    }

    static KeyId id(int fill) {
        return new KeyId(secret(fill).reveal());
    }

    ContainerContent full() {
        MessageRecord message = new MessageRecord(
                secret(1).reveal(),
                Bytes.of(new byte[16]),
                id(2),
                "SN-0001",
                77,
                88,
                List.of(
                        new NetworkName(Bytes.of((byte) 'x'), Security.WPA2_WPA3),
                        new NetworkName(Bytes.of((byte) 0xff), Security.OPEN)),
                ReplyKeys.of(secret(3), secret(4)),
                Stage.ANSWERED,
                Optional.of(Bytes.of(new byte[700])),
                "0123456789abcdef",
                OptionalInt.of(5),
                Optional.of(Bytes.of((byte) 1)),
                Optional.of(Bytes.of((byte) 2)),
                List.of("an alarm"),
                List.of());
        return ContainerContent.fresh(random)
                .with(message)
                .with(new LoaderRecord("0123456789abcdef", secret(5).reveal(), 99, Optional.of(secret(6))))
                .with(new LoaderRecord("fedcba9876543210", secret(7).reveal(), 0, Optional.empty()))
                .with(new MeterRecord(id(2), "SN-0001", 66, Optional.of(new Ownership(List.of(id(8)), 1, 2))))
                .with(new MeterRecord(id(9), "SN-0002", 0, Optional.empty()))
                .with(new Profile("home", 5, List.of(secret(11), secret(12))))
                .with(new ManifestRecord(
                        FileSigningKey.generate(random).publicKey(), secret(13).reveal(), 3, 14))
                .withSequence(123);
    }

    static Bytes encoded(ContainerContent content) {
        return Bytes.of(encode(content));
    }

    static byte[] encode(ContainerContent content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ContentCodec.encode(content, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    byte[] seal(Kdf kdf, Secret key, byte... plaintext) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ContainerFile.seal(ContainerFile.MAGIC, kdf, key, into -> into.write(plaintext), random, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /** A tiny container whose passphrase takes no time to try. */
    byte[] small() {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        Kdf.Argon2id kdf = new Kdf.Argon2id(8, 1, 1, Bytes.of(salt));
        try (Secret key = kdf.derive(Secret.take(PASSPHRASE.getBytes(StandardCharsets.UTF_8)))) {
            return seal(kdf, key, (byte) 1, (byte) 2, (byte) 3);
        }
    }
}
