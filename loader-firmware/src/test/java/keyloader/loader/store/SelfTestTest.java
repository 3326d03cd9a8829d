package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Stream;
import keyloader.loader.Firmware;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of the self-test brought about: {@code DamageTest} and {@code ZeroizeByHandTest} have those that are not here. */
class SelfTestTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 700);

    /** Java's own, but for one answer. */
    private static KnownAnswers.Primitives wrongly(String what) {
        KnownAnswers.Primitives java = KnownAnswers.JAVA;
        return new KnownAnswers.Primitives() {
            @Override
            public Bytes sha256(Bytes input) {
                return what.equals("SHA-256") ? java.sha256(java.sha256(input)) : java.sha256(input);
            }

            @Override
            public long crc32c(Bytes input) {
                return java.crc32c(input) ^ (what.equals("CRC-32C") ? 1 : 0);
            }

            @Override
            public Bytes sealAesGcm(Bytes key, Bytes nonce, Bytes additional, Bytes plain) {
                return java.sealAesGcm(key, nonce, what.equals("AES-GCM") ? Bytes.EMPTY : additional, plain);
            }
        };
    }

    static Stream<String> primitives() {
        return Stream.of("SHA-256", "CRC-32C", "AES-GCM");
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void aWrongAnswerIsAFaultOfCryptography(String what) {
        assertThat(new SelfTest(wrongly(what), new SecureRandom()).ofComputer()).isEqualTo(Fault.CRYPTOGRAPHY);
    }

    public static SelfTest failing() {
        return new SelfTest(wrongly("SHA-256"), new SecureRandom());
    }

    /** A source that has died. */
    private static final class Dead extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final boolean counts;
        private byte next;

        Dead(boolean counts) {
            this.counts = counts;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, next);
            next += (byte) (counts ? 1 : 0);
        }
    }

    @Test
    void aSourceThatGivesTheSameTwiceOrOneByteOnlyIsAFault() {
        assertThat(SelfTest.of(new Dead(false)).ofComputer()).isEqualTo(Fault.RANDOM);
        assertThat(SelfTest.of(new Dead(true)).ofComputer()).isEqualTo(Fault.RANDOM);
        assertThat(SelfTest.of(new SecureRandom()).ofComputer()).isEqualTo(Fault.NONE);
    }

    private static int selfTest(Host host) throws IOException {
        int code = host.ok(new Request.SelfTest(), Reply.SelfTested.class).faultCode();
        assertThat(host.info().info().faultCode()).isEqualTo(code);
        return code;
    }

    @Test
    void eachCopyOfTheSuperblockIsLookedAt() throws IOException {
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            MemoryStorage storage = Firmware.formatted(2);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                assertThat(selfTest(host)).isZero();
                storage.image().set(Geometry.firstPage(block), new byte[Storage.PAGE]);
                assertThat(selfTest(host)).isEqualTo(Fault.SUPERBLOCK.code());
            }
        }
    }

    @Test
    void aKeyThatIsNotTheOneThatIsShownIsAFaultFromPowerUpOn() throws IOException {
        MemoryStorage storage = Firmware.formatted(2);
        int number = 0;
        while (storage.image().isBlank(number)) {
            number++;
        }
        Page page = Page.decode(number, storage.image().page(number)).orElseThrow();
        byte[] payload = page.payload();
        Bytes shown;
        try {
            shown = SlotStore.open(storage, new SecureRandom()).identity().publicKey();
        } catch (StoreUnusableException e) {
            throw new AssertionError(e);
        }
        int at = indexOf(payload, shown);
        byte[] other = Identity.generate(new SecureRandom()).publicKey().toArray();
        System.arraycopy(other, 0, payload, at, other.length);
        storage.image().set(number, new Page(Page.Type.SUPERBLOCK, 0, 1, page.sequence(), payload).encode(number));
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.info().info().faultCode()).isEqualTo(Fault.IDENTITY_KEY.code());
            assertThat(selfTest(host)).isEqualTo(Fault.IDENTITY_KEY.code());
            host.put(MESSAGE);
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
        }
    }

    private static int indexOf(byte[] all, Bytes wanted) {
        for (int i = 0; i + wanted.length() <= all.length; i++) {
            if (Bytes.of(all, i, wanted.length()).equals(wanted)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void theFirstFaultFoundIsKeptAndOneThatComesLaterIsBehindIt() throws IOException {
        MemoryStorage storage = Firmware.formatted(2);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.put(MESSAGE);
            storage.image().set(Geometry.firstPage(Geometry.keyBlock(0)), new byte[Storage.PAGE]);
            assertThat(selfTest(host)).isEqualTo(Fault.STORAGE_READ.code());
            storage.image().set(Geometry.firstPage(0), new byte[Storage.PAGE]);
            assertThat(selfTest(host)).isEqualTo(Fault.STORAGE_READ.code());
        }
    }
}
