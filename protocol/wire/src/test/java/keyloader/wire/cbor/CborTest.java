package keyloader.wire.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {

    /** RFC 8949 appendix A, as far as SPEC 1 allows the values. */
    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "0a, 10",
        "17, 23",
        "1818, 24",
        "1864, 100",
        "1903e8, 1000",
        "1a000f4240, 1000000",
        "1b000000e8d4a51000, 1000000000000",
        "20, -1",
        "29, -10",
        "3863, -100",
        "3903e7, -1000",
        "1b001fffffffffffff, 9007199254740991",
        "3b001ffffffffffffe, -9007199254740991"
    })
    void integersHaveTheirShortestForm(String hex, long value) throws MalformedException {
        assertThat(Cbor.encode(CborValue.of(value)).hex()).isEqualTo(hex);
        assertThat(Cbor.decode(Bytes.ofHex(hex), "test")).isEqualTo(CborValue.of(value));
    }

    @Test
    void mapsAreSortedByTheirEncodedKeys() throws MalformedException {
        CborValue map = CborValue.dict()
                .put("a", CborValue.of(1))
                .put(-1, CborValue.of(2))
                .put(100, CborValue.of(3))
                .put(8, CborValue.of(Bytes.ofHex("00ff")))
                .put(-200, CborValue.none())
                .put("aa", CborValue.of(true))
                .build();

        Bytes encoded = Cbor.encode(map);

        assertThat(encoded.hex()).isEqualTo("a6084200ff186403200238c7f66161016261" + "61f5");
        assertThat(Cbor.decode(encoded, "test")).isEqualTo(map);
    }

    @Test
    void stringsOfEveryLengthHaveOneHead() throws MalformedException {
        for (int length : new int[] {0, 1, 23, 24, 255, 256, 3000, 4000, 8000, 16_384, 20_000}) {
            CborValue text = CborValue.of("x".repeat(length));
            CborValue bytes = CborValue.of(Bytes.of(new byte[length]));
            assertThat(Cbor.decode(Cbor.encode(text), "test")).isEqualTo(text);
            assertThat(Cbor.decode(Cbor.encode(bytes), "test")).isEqualTo(bytes);
            int head = length < 24 ? 1 : length < 256 ? 2 : 3;
            assertThat(Cbor.encode(text).length()).isEqualTo(head + length);
            assertThat(Cbor.encode(bytes).length()).isEqualTo(head + length);
        }
    }

    @Test
    void tagsAndNestingSurvive() throws MalformedException {
        CborValue value = new CborValue.Tag(
                16, CborValue.array(CborValue.of(Bytes.EMPTY), CborValue.dict().build(), CborValue.array(List.of())));
        assertThat(Cbor.decode(Cbor.encode(value), "test")).isEqualTo(value);
        assertThat(Cbor.encode(value).hex()).isEqualTo("d08340a080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "1801", // long head of 1
                "190001", // longer
                "1b0000000000000001", // longest
                "1b0020000000000000", // 2^53
                "3b001fffffffffffff", // -2^53
                "1bffffffffffffffff", // 2^64-1
                "c24101", // bignum
                "f93c00", // half float
                "fb3ff0000000000000", // double
                "f7", // undefined
                "f0", // simple(16)
                "f820", // simple(32)
                "5f4101ff", // chunked byte string
                "7f6161ff", // chunked text
                "9f01ff", // indefinite array
                "bf0101ff", // indefinite map
                "a201010102", // a key twice
                "a202010101", // keys out of order
                "a2616101" + "0101", // text key before integer key
                "a1f401", // key false
                "a1410101", // key byte string
                "a1800101", // key array
                "a1c10101", // tagged key
                "a16130", // value cut off
                "a1", // map cut off
                "82", // array cut off
                "8201", // array one short
                "0000", // trailing byte
                "4201", // byte string one short
                "5affffffff", // 2^32-1 bytes announced
                "5b7fffffffffffffff", // 2^63-1 bytes announced
                "9affffffff", // 2^32-1 items announced
                "baffffffff", // 2^32-1 entries announced
                "7affffffff61", // 2^32-1 bytes of text announced
                "61ff", // not UTF-8
                "62c080", // overlong UTF-8
                "63eda080", // a surrogate
                "c1c101", // two tags, read as one
                "d81000", // tag 16 with a long head
                "ff", // break
                "1c", // reserved
                "fc"
            })
    void whatIsNotDeterministicIsRefused(String hex) {
        assertThatThrownBy(() -> Cbor.decode(Bytes.ofHex(hex), "test")).isInstanceOf(MalformedException.class);
    }

    /** RFC 8949 section 4.2.1: the order is that of the encoded bytes, on both sides of every length of a head. */
    @Test
    void keysAreWrittenInTheOrderOfTheirEncodings() {
        List<CborValue> keys = new ArrayList<>();
        for (long edge :
                new long[] {0, 23, 24, 255, 256, 65_535, 65_536, 0xffffffffL, 0x100000000L, CborValue.Int.MAX - 1}) {
            keys.add(CborValue.of(edge));
            keys.add(CborValue.of(edge + 1));
            keys.add(CborValue.of(-edge - 1));
        }
        for (String text :
                new String[] {"", "a", "b", "aa", "z", "ab", "x".repeat(23), "x".repeat(24), "A".repeat(32)}) {
            keys.add(CborValue.of(text));
        }
        keys = new ArrayList<>(new LinkedHashSet<>(keys));
        Random random = new Random(20_260_105);
        for (int round = 0; round < 50; round++) {
            Collections.shuffle(keys, random);
            Map<CborValue, CborValue> entries = new LinkedHashMap<>();
            keys.forEach(key -> entries.put(key, CborValue.none()));
            List<Bytes> sorted = keys.stream().map(Cbor::encode).sorted().toList();
            Bytes expected = Bytes.ofHex("b8" + String.format("%02x", keys.size()));
            for (Bytes key : sorted) {
                expected = Bytes.concat(expected, key, Bytes.ofHex("f6"));
            }
            assertThat(Cbor.encode(new CborValue.Dict(entries))).isEqualTo(expected);
        }
    }

    @Test
    void depthIsBoundedAtEight() throws MalformedException {
        assertThat(Cbor.decode(Bytes.ofHex("81".repeat(8) + "00"), "test")).isNotNull();
        assertThatThrownBy(() -> Cbor.decode(Bytes.ofHex("81".repeat(9) + "00"), "test"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cbor.decode(Bytes.ofHex("81".repeat(1000) + "00"), "test"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cbor.decode(Bytes.ofHex("d0".repeat(1000) + "00"), "test"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cbor.decode(Bytes.ofHex("81".repeat(7) + "d08100"), "test"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void randomBytesAreReadOrRefusedAndNeverAnythingElse() {
        Random random = new Random(20_260_101);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] input = new byte[random.nextInt(24)];
            random.nextBytes(input);
            try {
                CborValue value = Cbor.decode(input, "test");
                assertThat(Cbor.encode(value)).isEqualTo(Bytes.of(input));
                read++;
            } catch (MalformedException expected) {
                assertThat(expected.place()).isEqualTo("test");
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void everyMutationOfARealItemIsReadOrRefused() {
        CborValue item = new CborValue.Tag(
                16,
                CborValue.array(
                        CborValue.of(Bytes.of("abc".getBytes(StandardCharsets.UTF_8))),
                        CborValue.dict()
                                .put(-4, CborValue.of(Bytes.of(new byte[65])))
                                .put("wi-fi_tech", CborValue.of("infra"))
                                .build(),
                        CborValue.of(1L << 40)));
        byte[] encoded = Cbor.encodeToArray(item);
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] flipped = encoded.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(Cbor.encode(Cbor.decode(flipped, "test"))).isEqualTo(Bytes.of(flipped));
            } catch (MalformedException expected) {
                assertThat(expected.reason()).isNotEmpty();
            }
        }
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> Cbor.decode(cut, "test")).isInstanceOf(MalformedException.class);
        }
    }
}
