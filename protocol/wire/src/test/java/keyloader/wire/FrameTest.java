package keyloader.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void headerIsLengthChecksumSequence() {
        byte[] frame = new Frame(0x01020304, Bytes.ofHex("0ca0")).encode();
        assertThat(Bytes.of(frame).slice(0, 4).hex()).isEqualTo("02000000");
        assertThat(Bytes.of(frame).slice(8, 6).hex()).isEqualTo("040302010ca0");
    }

    /** RFC 3720 appendix B.4 gives CRC-32C of 32 zero bytes as aa 36 91 8a; a frame of zeros but for its length shows order and coverage. */
    @Test
    void checksumIsCrc32cOverLengthSequenceAndBody() {
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(new byte[32]);
        assertThat(Long.toHexString(crc.getValue())).isEqualTo("8a9136aa");

        byte[] frame = new Frame(7, Bytes.ofHex("0102")).encode();
        crc.reset();
        crc.update(Bytes.ofHex("02000000" + "07000000" + "0102").toArray());
        assertThat(Bytes.of(frame).slice(4, 4).toArray()).isEqualTo(new byte[] {
            (byte) crc.getValue(),
            (byte) (crc.getValue() >> 8),
            (byte) (crc.getValue() >> 16),
            (byte) (crc.getValue() >> 24)
        });
    }

    @Test
    void noFrameIsAMultipleOfAUsbPacket() throws MalformedException {
        for (int length = 1; length <= Frame.MAX_BODY; length++) {
            Frame frame = new Frame(length, Bytes.of(new byte[length]));
            byte[] encoded = frame.encode();
            assertThat(encoded.length % 64).isNotZero();
            assertThat(encoded.length).isEqualTo(Frame.HEADER + Frame.remaining(encoded));
            assertThat(Frame.decode(encoded)).isEqualTo(frame);
        }
    }

    @Test
    void everyFlippedBitIsSeen() {
        for (int length : new int[] {2, 52, 200}) {
            byte[] frame = new Frame(1, Bytes.of(new byte[length])).encode();
            for (int bit = 0; bit < frame.length * 8; bit++) {
                byte[] flipped = frame.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> Frame.decode(flipped)).isInstanceOf(MalformedException.class);
            }
        }
    }

    @Test
    void everyTruncationAndExtensionIsSeen() {
        byte[] frame = new Frame(1, Bytes.of(new byte[52])).encode();
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> Frame.decode(cut)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> Frame.decode(Arrays.copyOf(frame, frame.length + 1)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void lengthsOutOfRangeAreRefusedBeforeAnythingIsAllocated() {
        for (String length : new String[] {"00000000", "01100000", "ffffffff", "00000080", "ffffff7f"}) {
            byte[] header = Bytes.ofHex(length + "00000000" + "01000000").toArray();
            assertThatThrownBy(() -> Frame.remaining(header)).isInstanceOf(MalformedException.class);
        }
    }
}
