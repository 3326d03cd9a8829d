package keyloader.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import keyloader.sealing.KeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ContainerTest {
    private static final String PASSPHRASE = "a passphrase of the container";

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();

    private Path file() {
        return directory.resolve("container");
    }

    /** Gives this passphrase to whoever asks; null gives none. */
    private static Container.PassphraseSource giving(@org.jspecify.annotations.Nullable String passphrase) {
        return new Container.PassphraseSource() {
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

    private Container open(@org.jspecify.annotations.Nullable String passphrase)
            throws IOException, ContainerException, Failure {
        return Container.open(file(), new SystemFiles(), random, giving(passphrase));
    }

    private static Kind kind(Throwable thrown) {
        assertThat(thrown).isInstanceOf(ContainerException.class);
        return ((ContainerException) thrown).kind();
    }

    private static Secret secret(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Secret.take(bytes);
    }

    private static KeyId id(int fill) {
        return new KeyId(secret(fill).reveal());
    }

    private ContainerContent full() {
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
                List.of("an alarm"));
        return ContainerContent.fresh(random)
                .with(message)
                .with(new LoaderRecord("0123456789abcdef", secret(5).reveal(), 99, Optional.of(secret(6))))
                .with(new LoaderRecord("fedcba9876543210", secret(7).reveal(), 0, Optional.empty()))
                .with(new MeterRecord(id(2), "SN-0001", 66, Optional.of(new Ownership(List.of(id(8)), 1, 2))))
                .with(new MeterRecord(id(9), "SN-0002", 0, Optional.empty()))
                .withSequence(123);
    }

    private static Bytes encoded(ContainerContent content) {
        return Bytes.of(ContentCodec.encode(content));
    }

    @Test
    void whatIsSavedIsReadAgain() throws Exception {
        ContainerContent content = full();
        Bytes before = encoded(content);
        for (String passphrase : new String[] {null, PASSPHRASE}) {
            Files.deleteIfExists(file());
            try (Container container = open(passphrase)) {
                assertThat(file()).doesNotExist();
                container.save(ContentCodec.decode(before.toArray()));
            }
            try (Container container = open(passphrase)) {
                assertThat(encoded(container.content())).isEqualTo(before);
                assertThat(container.hasPassphrase()).isEqualTo(passphrase != null);
                assertThat(container.content().messages().get(0).keys().token().sameAs(secret(4)))
                        .isTrue();
                assertThat(container
                                .content()
                                .loaders()
                                .get(0)
                                .adminToken()
                                .orElseThrow()
                                .sameAs(secret(6)))
                        .isTrue();
            }
        }
    }

    @Test
    void nothingSecretStandsInTheFileInClear() throws Exception {
        ContainerContent content = full();
        byte[] pkcs8 = content.signer().pkcs8().copy();
        for (String passphrase : new String[] {null, PASSPHRASE}) {
            Files.deleteIfExists(file());
            try (Container container = open(passphrase)) {
                container.save(ContentCodec.decode(ContentCodec.encode(content)));
            }
            String bytes = new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1);
            assertThat(bytes)
                    .doesNotContain(PASSPHRASE)
                    .doesNotContain("SN-0001")
                    .doesNotContain(new String(secret(3).copy(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(secret(4).copy(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(secret(6).copy(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(Arrays.copyOfRange(pkcs8, 36, 68), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void everyBitFlipIsRefusedAndTheFileStaysAsItIs() throws Exception {
        try (Container container = open(null)) {
            container.save(container.content());
        }
        byte[] good = Files.readAllBytes(file());
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), bad);
            assertThat(kind(catchThrowable(() -> open(null))))
                    .as("bit %d", bit)
                    .isIn(
                            Kind.DAMAGED,
                            Kind.OTHER_FILE,
                            Kind.NEWER,
                            Kind.WRONG_PASSPHRASE_OR_DAMAGED,
                            Kind.PASSPHRASE_NEEDED);
            assertThat(Files.readAllBytes(file())).isEqualTo(bad);
        }
        Files.write(file(), good);
        open(null).close();
    }

    @Test
    void everyBitFlipUnderAPassphraseIsRefused() throws Exception {
        byte[] good = small();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Throwable thrown = catchThrowable(() -> read(bad));
            assertThat(kind(thrown))
                    .as("bit %d", bit)
                    .isIn(Kind.DAMAGED, Kind.OTHER_FILE, Kind.NEWER, Kind.WRONG_PASSPHRASE_OR_DAMAGED);
        }
        assertThat(read(good)).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3));
    }

    @Test
    void everyTruncationIsRefusedAndTheFileStaysAsItIs() throws Exception {
        try (Container container = open(null)) {
            container.save(container.content());
        }
        byte[] good = Files.readAllBytes(file());
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            Files.write(file(), cut);
            assertThat(kind(catchThrowable(() -> open(null)))).isIn(Kind.DAMAGED, Kind.OTHER_FILE);
            assertThat(Files.readAllBytes(file())).isEqualTo(cut);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        Files.write(file(), longer);
        assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.DAMAGED);
    }

    /** A tiny container whose passphrase takes no time to try. */
    private byte[] small() throws ContainerException {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        Kdf.Argon2id kdf = new Kdf.Argon2id(8, 1, 1, Bytes.of(salt));
        try (Secret key = kdf.derive(Secret.take(PASSPHRASE.getBytes(StandardCharsets.UTF_8)))) {
            return ContainerFile.seal(kdf, key, new byte[] {1, 2, 3}, random);
        }
    }

    private static Bytes read(byte[] file) throws ContainerException {
        ContainerFile parsed = ContainerFile.parse(file);
        Secret key = parsed.kdf() instanceof Kdf.None none
                ? none.key()
                : ((Kdf.Argon2id) parsed.kdf()).derive(Secret.take(PASSPHRASE.getBytes(StandardCharsets.UTF_8)));
        return Bytes.of(parsed.open(key));
    }

    @Test
    void aWrongPassphraseIsNotCalledDamage() throws Exception {
        try (Container container = open(PASSPHRASE)) {
            container.save(container.content());
        }
        byte[] before = Files.readAllBytes(file());
        assertThat(kind(catchThrowable(() -> open("another")))).isEqualTo(Kind.WRONG_PASSPHRASE_OR_DAMAGED);
        assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.PASSPHRASE_NEEDED);
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void parametersOutOfRangeAreRefusedBeforeMemoryIsTaken() throws ContainerException {
        Bytes salt = Bytes.of(new byte[16]);
        for (int[] bad :
                new int[][] {{1 << 19, 1, 1}, {Integer.MAX_VALUE, 1, 1}, {64, 17, 1}, {64, 0, 1}, {64, 1, 5}, {7, 1, 1}
                }) {
            Bytes header = keyloader.wire.cbor.Cbor.encode(keyloader.wire.cbor.CborValue.dict()
                    .put(1, keyloader.wire.cbor.CborValue.of(1))
                    .put(2, keyloader.wire.cbor.CborValue.of(bad[0]))
                    .put(3, keyloader.wire.cbor.CborValue.of(bad[1]))
                    .put(4, keyloader.wire.cbor.CborValue.of(bad[2]))
                    .put(5, keyloader.wire.cbor.CborValue.of(salt))
                    .build());
            assertThat(kind(catchThrowable(() -> Kdf.decode(header)))).isEqualTo(Kind.DAMAGED);
        }
        assertThat(Kdf.Argon2id.generate(random)).satisfies(kdf -> {
            assertThat(kdf.memoryKiB()).isEqualTo(65536);
            assertThat(kdf.passes()).isEqualTo(3);
            assertThat(kdf.lanes()).isEqualTo(1);
        });
    }

    @Test
    void aNewerVersionIsSaidToBeNewer() throws Exception {
        try (Container container = open(null)) {
            container.save(container.content());
        }
        byte[] newer = Files.readAllBytes(file());
        ByteBuffer.wrap(newer).putInt(8, 2);
        Files.write(file(), newer);
        assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.NEWER);
        assertThat(Files.readAllBytes(file())).isEqualTo(newer);
    }

    @Test
    void anotherFileIsNeverWrittenOver() throws Exception {
        Files.writeString(file(), "dear diary");
        assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.OTHER_FILE);
        assertThat(Files.readString(file())).isEqualTo("dear diary");
    }

    @Test
    void anAuthenticFileWithContentThatCannotBeReadIsNotWrittenOver() throws Exception {
        Kdf.None kdf = Kdf.None.generate(random);
        byte[] odd = ContainerFile.seal(kdf, kdf.key(), new byte[] {(byte) 0xa0}, random);
        Files.write(file(), odd);
        assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.DAMAGED);
        assertThat(Files.readAllBytes(file())).isEqualTo(odd);
    }

    @Test
    void everySaveHasANonceOfItsOwn() throws Exception {
        try (Container container = open(PASSPHRASE)) {
            container.save(container.content());
            Bytes first = ContainerFile.parse(Files.readAllBytes(file())).nonce();
            container.save(container.content());
            assertThat(ContainerFile.parse(Files.readAllBytes(file())).nonce()).isNotEqualTo(first);
        }
    }

    @Test
    void aSecondToolIsToldThatTheFirstIsAtWork() throws Exception {
        try (Container first = open(null)) {
            assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.IN_USE);
            assertThat(first.isOnDisk()).isFalse();
        }
        open(null).close();
    }

    @Test
    void afterClosingTheSecretsAreWiped() throws Exception {
        Container container = open(null);
        container.save(ContentCodec.decode(ContentCodec.encode(full())));
        ContainerContent content = container.content();
        container.close();

        assertThatThrownBy(() -> content.messages().get(0).keys().token().copy())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        content.loaders().get(0).adminToken().orElseThrow().copy())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> container.save(content)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExposedFileIsTightenedAndSaysSo() throws Exception {
        try (Container container = open(null)) {
            container.save(container.content());
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        try (Container container = open(null)) {
            assertThat(container.wasExposed()).isTrue();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (Container container = open(null)) {
            assertThat(container.wasExposed()).isFalse();
        }
    }

    @Test
    void aSymbolicLinkIsFollowedAndNotReplaced() throws Exception {
        Path real = directory.resolve("real");
        try (Container container = Container.open(real, new SystemFiles(), random, giving(null))) {
            container.save(container.content());
        }
        Files.createSymbolicLink(file(), real);
        try (Container container = open(null)) {
            container.save(container.content().withSequence(5));
        }
        assertThat(Files.isSymbolicLink(file())).isTrue();
        try (Container container = Container.open(real, new SystemFiles(), random, giving(null))) {
            assertThat(container.content().lastSequence()).isEqualTo(5);
        }
    }

    @Test
    void endedMessagesAreForgottenOldestFirstAndOutstandingOnesNever() {
        ContainerContent content = ContainerContent.fresh(random);
        MessageRecord template = full().messages().get(0);
        for (int i = 0; i < ContainerContent.MAX_ENDED + 3; i++) {
            Bytes digest = Bytes.sha256(new byte[] {(byte) i, (byte) (i >> 8)});
            MessageRecord message = new MessageRecord(
                    digest,
                    template.id(),
                    template.meter(),
                    template.meterSerial(),
                    i + 1,
                    0,
                    template.networks(),
                    template.keys(),
                    i == 0 ? Stage.WRITTEN : Stage.RELEASED,
                    Optional.empty(),
                    template.loaderSerial(),
                    template.slot(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());
            content = new ContainerContent(
                    content.signer(), 0, append(content.messages(), message), content.loaders(), content.meters());
        }
        content = content.with(content.messages().get(0).noted(Bytes.of((byte) 1), List.of()));

        assertThat(content.messages()).hasSize(ContainerContent.MAX_ENDED + 1);
        assertThat(content.messages().get(0).stage()).isEqualTo(Stage.WRITTEN);
        assertThat(content.messages().get(1).sequence()).isEqualTo(4);
    }

    private static List<MessageRecord> append(List<MessageRecord> list, MessageRecord message) {
        List<MessageRecord> longer = new java.util.ArrayList<>(list);
        longer.add(message);
        return longer;
    }

    @Test
    void toStringNeverTellsSecrets() throws Exception {
        ContainerContent content = full();
        String all = content + " " + content.messages() + " " + content.loaders() + " " + Kdf.None.generate(random)
                + " " + ContainerFile.parse(small());
        assertThat(all)
                .doesNotContain(secret(3).reveal().hex())
                .doesNotContain(secret(4).reveal().hex())
                .doesNotContain(secret(6).reveal().hex())
                .contains("redacted");
    }

    @Test
    void contentWithUnknownMembersIsRefused() {
        assertThatThrownBy(() -> ContentCodec.decode(new byte[] {(byte) 0xa1, 0x01, 0x02}))
                .isInstanceOf(MalformedException.class);
    }
}
