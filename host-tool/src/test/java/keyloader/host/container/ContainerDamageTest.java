package keyloader.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import keyloader.host.container.ContainerException.Kind;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that are damaged, cut short, of another kind or version: refused, and left as they are. */
@Timeout(120)
class ContainerDamageTest extends ContainerFixture {
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
        ByteBuffer.wrap(newer).putInt(8, ContainerFile.VERSION + 1);
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
        byte[] odd = seal(kdf, kdf.key(), (byte) 0xa0);
        Files.write(file(), odd);
        assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.DAMAGED);
        assertThat(Files.readAllBytes(file())).isEqualTo(odd);
    }

    private static Bytes read(byte[] file) throws ContainerException {
        ContainerFile parsed = ContainerFile.parse(file);
        Secret key = parsed.kdf() instanceof Kdf.None none
                ? none.key()
                : ((Kdf.Argon2id) parsed.kdf()).derive(Secret.take(PASSPHRASE.getBytes(StandardCharsets.UTF_8)));
        return Bytes.of(parsed.open(key));
    }
}
