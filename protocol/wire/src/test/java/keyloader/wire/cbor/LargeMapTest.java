package keyloader.wire.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A map that is read item by item, and is as strict as one that is read whole. */
class LargeMapTest {
    private final List<CborValue> taken = new ArrayList<>();

    private static CborValue.Array numbers(int count) {
        return CborValue.array(IntStream.range(0, count).mapToObj(CborValue::of).toList());
    }

    private static CborValue.Array nulls(int count) {
        return CborValue.array(
                IntStream.range(0, count).mapToObj(i -> CborValue.none()).toList());
    }

    private CborValue read(String hex) throws MalformedException {
        return new LargeMap().array(5, taken::add).decode(Bytes.ofHex(hex).toArray(), "test");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "23", "24", "300", "70000"})
    void itemsAreTakenInTheirOrderAndTheRestHasNullsInTheirPlace(int count) throws MalformedException {
        byte[] encoded = Cbor.encodeToArray(CborValue.dict()
                .put(9, CborValue.of("after"))
                .put(5, numbers(count))
                .put(1, CborValue.of(Bytes.ofHex("00ff")))
                .build());
        CborValue rest = new LargeMap().array(5, taken::add).decode(encoded, "test");
        assertThat(taken).isEqualTo(numbers(count).items());
        assertThat(rest)
                .isEqualTo(CborValue.dict()
                        .put(1, CborValue.of(Bytes.ofHex("00ff")))
                        .put(5, nulls(count))
                        .put(9, CborValue.of("after"))
                        .build());
    }

    @Test
    void itemsMayBeLargeMapsThemselves() throws MalformedException {
        CborValue.Dict inner =
                CborValue.dict().put(1, CborValue.of(7)).put(2, numbers(3)).build();
        byte[] encoded = Cbor.encodeToArray(
                CborValue.dict().put(4, CborValue.array(inner, inner)).build());
        List<CborValue> all = new ArrayList<>();
        CborValue rest = new LargeMap()
                .array(4, new LargeMap().array(2, all::add), item -> {
                    all.add(CborValue.of("end"));
                    taken.add(item);
                })
                .decode(encoded, "test");
        CborValue.Dict left =
                CborValue.dict().put(1, CborValue.of(7)).put(2, nulls(3)).build();
        assertThat(taken).containsExactly(left, left);
        assertThat(all.subList(0, 4))
                .containsExactly(CborValue.of(0), CborValue.of(1), CborValue.of(2), CborValue.of("end"));
        assertThat(rest).isEqualTo(CborValue.dict().put(4, nulls(2)).build());
    }

    @Test
    void whatIsNotThereIsNotTakenAndAnotherKindIsLeftToTheReader() throws MalformedException {
        assertThat(read("a10107"))
                .isEqualTo(CborValue.dict().put(1, CborValue.of(7)).build());
        assertThat(read("a10507"))
                .isEqualTo(CborValue.dict().put(5, CborValue.of(7)).build());
        assertThat(taken).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a105811800, not in deterministic form", // an item's head is too long
        "a10581a202010101, not in deterministic form", // its keys are in another order
        "a10598020102, not in deterministic form", // the array's head is
        "a118058101, not in deterministic form", // the key is
        "bf058101ff, not in deterministic form",
        "a1059f01ff, not in deterministic form",
        "a20581010107, not in deterministic form", // the keys are in another order
        "a2058101058102, the same map key twice",
        "a1058201, not well-formed CBOR",
        "a105810100, more bytes follow its end",
        "8105, not a map",
        "d82aa1058101, not a map",
        "'', not a map"
    })
    void whatIsNotTheOneEncodingIsRefused(String hex, String reason) {
        assertThatThrownBy(() -> read(hex))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void depthIsBoundedForItemsAsForAllElse() throws MalformedException {
        String deepest = "81".repeat(Cbor.MAX_DEPTH - 2) + "00";
        assertThat(read("a10581" + deepest).toString()).isNotEmpty();
        assertThatThrownBy(() -> read("a1058181" + deepest)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cbor.decode(Bytes.ofHex("a1058181" + deepest), "test"))
                .isInstanceOf(MalformedException.class);
        Cbor.decode(Bytes.ofHex("a10581" + deepest), "test");
    }

    /** Whatever byte of a good one is changed: either both readers refuse it, or both take it for the same. */
    @Test
    void aChangedByteIsRefusedOrReadAsTheOtherReaderDoes() {
        byte[] good = Cbor.encodeToArray(CborValue.dict()
                .put(5, CborValue.array(numbers(2), CborValue.of("text"), CborValue.of(Bytes.ofHex("01"))))
                .put(7, CborValue.of(true))
                .build());
        for (int i = 0; i < good.length; i++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = good.clone();
                changed[i] = (byte) value;
                assertThat(isTaken(changed)).as(Bytes.of(changed).hex()).isEqualTo(isReadWhole(changed));
            }
        }
    }

    private static boolean isTaken(byte[] encoded) {
        try {
            new LargeMap().array(5, item -> {}).decode(encoded, "test");
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean isReadWhole(byte[] encoded) {
        try {
            return Cbor.decode(encoded, "test") instanceof CborValue.Dict;
        } catch (MalformedException e) {
            return false;
        }
    }
}
