package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import keyloader.loader.transport.usb.Setup;
import org.junit.jupiter.api.Test;

/** Events as the kernel writes them. */
class Ep0EventTest {
    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void eachKindIsTold() {
        String nothing = "0000000000000000";
        assertThat(Ep0Event.parse(bytes(nothing + "00 000000")).get(0)).isEqualTo(new Ep0Event.Bound());
        assertThat(Ep0Event.parse(bytes(nothing + "01 000000")).get(0)).isEqualTo(new Ep0Event.Unbound());
        assertThat(Ep0Event.parse(bytes(nothing + "02 000000")).get(0)).isEqualTo(new Ep0Event.Enabled());
        assertThat(Ep0Event.parse(bytes(nothing + "03 000000")).get(0)).isEqualTo(new Ep0Event.Disabled());
        for (String kind : new String[] {"05", "06", "07", "ff"}) {
            assertThat(Ep0Event.parse(bytes(nothing + kind + "000000")).get(0)).isEqualTo(new Ep0Event.Unimportant());
        }
    }

    @Test
    void aRequestHasItsEightBytes() {
        assertThat(Ep0Event.parse(bytes("c1 01 0302 0504 fffe 04 000000")))
                .containsExactly(new Ep0Event.Requested(new Setup(0xc1, 1, 0x0203, 0x0405, 0xfeff)));
    }

    @Test
    void severalInOneReadComeInTheirOrder() {
        assertThat(Ep0Event.parse(bytes(
                        "0000000000000000 01 000000" + "0000000000000000 00 000000" + "c102000000000200 04 000000")))
                .containsExactly(
                        new Ep0Event.Unbound(),
                        new Ep0Event.Bound(),
                        new Ep0Event.Requested(new Setup(0xc1, 2, 0, 0, 2)));
    }

    @Test
    void whatIsCutShortIsNoEvent() {
        assertThat(Ep0Event.parse(bytes(""))).isEmpty();
        assertThat(Ep0Event.parse(bytes("0000000000000000 02 0000"))).isEmpty();
        assertThat(Ep0Event.parse(bytes("0000000000000000 02 000000 00"))).hasSize(1);
    }
}
