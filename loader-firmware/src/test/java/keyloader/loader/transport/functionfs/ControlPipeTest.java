package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.loader.transport.functionfs.ControlPipe.Request;
import keyloader.loader.transport.usb.Setup;
import org.junit.jupiter.api.Test;

/** The two requests to the interface (SPEC 9.1). */
class ControlPipeTest {
    @Test
    void theTwoRequestsAreKnown() {
        assertThat(Request.of(new Setup(0xc1, 1, 0, 0, 2))).isEqualTo(Request.OPEN_SESSION);
        assertThat(Request.of(new Setup(0xc1, 2, 0, 0, 2))).isEqualTo(Request.CLOSE_SESSION);
    }

    @Test
    void everythingElseStalls() {
        for (int type : new int[] {0x41, 0xc0, 0xc2, 0x81, 0xa1, 0x01, 0xff}) {
            assertThat(Request.of(new Setup(type, 1, 0, 0, 2)))
                    .as("type %x", type)
                    .isEqualTo(Request.STALL);
        }
        for (int request : new int[] {0, 3, 0x20, 0xff}) {
            assertThat(Request.of(new Setup(0xc1, request, 0, 0, 2)))
                    .as("request %x", request)
                    .isEqualTo(Request.STALL);
        }
        assertThat(Request.of(new Setup(0xc1, 1, 1, 0, 2))).isEqualTo(Request.STALL);
        assertThat(Request.of(new Setup(0xc1, 1, 0, 1, 2))).isEqualTo(Request.STALL);
        for (int length : new int[] {0, 1, 3, 64, 0xffff}) {
            assertThat(Request.of(new Setup(0xc1, 1, 0, 0, length)))
                    .as("length %d", length)
                    .isEqualTo(Request.STALL);
        }
    }
}
