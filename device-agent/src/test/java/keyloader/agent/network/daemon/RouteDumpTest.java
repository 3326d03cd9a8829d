package keyloader.agent.network.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Dumps as iproute2 writes them: messages of struct nlmsghdr, struct rtmsg and attributes. */
class RouteDumpTest {
    private static final int MAIN = 254;
    private static final int LOCAL = 255;
    private static final int ONLINK = 4;
    private static final int DOWN = 1 | 16;

    private static byte[] magic() {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(0x45311224)
                .array();
    }

    /** @param attributes how many bytes of them follow */
    private static byte[] route(int table, int flags, int attributes) {
        int length = 28 + attributes;
        ByteBuffer message = ByteBuffer.allocate((length + 3) / 4 * 4).order(ByteOrder.nativeOrder());
        message.putInt(length)
                .putShort((short) 24)
                .putShort((short) 2)
                .putInt(0)
                .putInt(0);
        message.put(new byte[] {2, 24, 0, 0, (byte) table, 3, 0, 1}).putInt(flags);
        while (message.position() < length) {
            message.put((byte) 0x5a);
        }
        return message.array();
    }

    private static byte[] dump(byte[]... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(magic());
        for (byte[] message : messages) {
            out.writeBytes(message);
        }
        return out.toByteArray();
    }

    @Test
    void ofRoutesTheLinksStateIsLeftOut() {
        assertThat(RouteDump.ofWhatWasSet(dump(route(MAIN, DOWN | ONLINK, 8), route(100, 0, 16), route(MAIN, 16, 5))))
                .isEqualTo(dump(route(MAIN, ONLINK, 8), route(100, 0, 16), route(MAIN, 0, 5)));
    }

    @Test
    void whatTheKernelMakesOfAnAddressIsLeftOut() {
        assertThat(RouteDump.ofWhatWasSet(dump(route(LOCAL, 0, 8), route(MAIN, DOWN, 8), route(LOCAL, DOWN, 4))))
                .isEqualTo(dump(route(MAIN, 0, 8)));
    }

    @Test
    void whatIsTornEndsWithTheLastWholeRoute() {
        byte[] whole = dump(route(MAIN, 0, 8), route(MAIN, 0, 20));
        for (int length = 4; length < whole.length; length++) {
            byte[] some = RouteDump.ofWhatWasSet(Arrays.copyOf(whole, length));
            assertThat(some).isEqualTo(length < 40 ? dump() : dump(route(MAIN, 0, 8)));
        }
        assertThat(RouteDump.ofWhatWasSet(new byte[0])).isEmpty();
    }
}
