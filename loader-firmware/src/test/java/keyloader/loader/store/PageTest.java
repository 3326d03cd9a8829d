package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A page says what it is, and is not believed where that cannot be. */
class PageTest {
    private static final int NUMBER = 7;

    private static byte[] page() {
        return new Page(Page.Type.CONTENT, 1, 3, 9, new byte[] {1, 2, 3}).encode(NUMBER);
    }

    /** With a checksum that holds, for whoever computes one over nonsense. */
    private static byte[] changed(int offset, int value) {
        byte[] raw = page();
        raw[offset] = (byte) value;
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, NUMBER)
                .array());
        crc.update(raw, 4, raw.length - 4);
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) crc.getValue());
        return raw;
    }

    @Test
    void whatWasEncodedIsDecoded() {
        Page page = Page.decode(NUMBER, page()).orElseThrow();
        assertThat(page.is(Page.Type.CONTENT, 1, 3)).isTrue();
        assertThat(page.sequence()).isEqualTo(9);
        assertThat(page.payload()).containsExactly(1, 2, 3);
    }

    @Test
    void itIsOnlyWhatItIs() {
        Page page = Page.decode(NUMBER, page()).orElseThrow();
        assertThat(page.is(Page.Type.KEY, 1, 3)).isFalse();
        assertThat(page.is(Page.Type.CONTENT, 0, 3)).isFalse();
        assertThat(page.is(Page.Type.CONTENT, 1, 2)).isFalse();
    }

    @Test
    void aPageInAnotherPlaceOrWithAnotherBitIsNone() {
        assertThat(Page.decode(NUMBER + 1, page())).isEmpty();
        byte[] flipped = page();
        flipped[500] ^= 1;
        assertThat(Page.decode(NUMBER, flipped)).isEmpty();
    }

    @Test
    void whatBreaksTheRulesIsNoneAlsoWhereTheChecksumHolds() {
        assertThat(Page.decode(NUMBER, changed(4, 4))).as("unchanged").isPresent();
        assertThat(Page.decode(NUMBER, changed(4, 9))).as("type").isEmpty();
        assertThat(Page.decode(NUMBER, changed(5, 3))).as("part").isEmpty();
        assertThat(Page.decode(NUMBER, changed(6, 1))).as("parts").isEmpty();
        assertThat(Page.decode(NUMBER, changed(9, 2))).as("length").isEmpty();
        assertThat(Page.decode(NUMBER, changed(8, 493 - 256))).as("length").isPresent();
    }

    @Test
    void whatDoesNotFitAPageIsNotMade() {
        byte[] empty = {};
        assertThat(new Page(Page.Type.KEY, 254, 255, 0, new byte[Page.MAX_PAYLOAD]).parts())
                .isEqualTo(255);
        assertThatThrownBy(() -> new Page(Page.Type.KEY, 0, 1, 0, new byte[Page.MAX_PAYLOAD + 1]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Page(Page.Type.KEY, 1, 1, 0, empty)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Page(Page.Type.KEY, 0, 256, 0, empty)).isInstanceOf(IllegalStateException.class);
    }
}
