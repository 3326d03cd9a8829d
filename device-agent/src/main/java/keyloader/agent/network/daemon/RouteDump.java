package keyloader.agent.network.daemon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What {@code ip route save} writes: a magic number, and then the kernel's messages as they are (netlink(7), rtnetlink(7)),
 * each padded to four bytes, in the byte order of this machine.
 */
final class RouteDump {
    static final int MAGIC = 4;

    private static final int ALIGNMENT = 4;
    /** Of a message's header; its first field is its length. */
    private static final int HEADER = 16;
    /** Where a route's table and flags are, in one byte and in four (struct rtmsg). */
    private static final int TABLE = HEADER + 4;

    private static final int FLAGS = HEADER + 8;

    /** RT_TABLE_LOCAL: what the kernel makes of each address by itself. */
    private static final byte LOCAL = (byte) 255;
    /** RTNH_F_DEAD and RTNH_F_LINKDOWN (linux/rtnetlink.h): the kernel tells them, and takes no route that has them. */
    private static final int LINKS_STATE = 1 | 16;

    private RouteDump() {}

    /** @return the routes of the dump that somebody has set, as the kernel takes them where their link is up */
    static byte[] ofWhatWasSet(byte[] dump) {
        ByteBuffer in = ByteBuffer.wrap(dump).order(ByteOrder.nativeOrder());
        ByteBuffer out = ByteBuffer.allocate(dump.length).order(ByteOrder.nativeOrder());
        if (dump.length >= MAGIC) {
            out.put(dump, 0, MAGIC);
        }
        int at = MAGIC;
        while (at + FLAGS + Integer.BYTES <= dump.length) {
            int length = (in.getInt(at) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            if (length < FLAGS + Integer.BYTES || length > dump.length - at) {
                break; // no route: nothing after it is either
            }
            if (dump[at + TABLE] != LOCAL) {
                int begin = out.position();
                out.put(dump, at, length);
                out.putInt(begin + FLAGS, in.getInt(at + FLAGS) & ~LINKS_STATE);
            }
            at += length;
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
