package keyloader.sealing;

/** Whether bytes are one whole SEQUENCE of the Distinguished Encoding Rules (X.690 section 10), without asking what it says. */
final class Der {
    private static final int MAX_DEPTH = 24;
    private static final int SEQUENCE = 0x30;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;

    private Der() {}

    static boolean isWhole(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == SEQUENCE && end(bytes, 0, bytes.length, 0) == bytes.length;
    }

    /** @return where the element that begins at {@code from} ends, or -1 when it is none, or does not end before {@code limit} */
    private static int end(byte[] bytes, int from, int limit, int depth) {
        if (depth > MAX_DEPTH || limit - from < 2 || (bytes[from] & LONG_TAG) == LONG_TAG) {
            return -1;
        }
        int length = bytes[from + 1] & 0xff;
        int content = from + 2;
        if (length >= 0x80) {
            int octets = length & 0x7f;
            if (octets < 1 || octets > 2 || limit - content < octets) {
                return -1; // indefinite, or longer than anything here may be
            }
            length = octets == 1 ? bytes[content] & 0xff : ((bytes[content] & 0xff) << 8) | (bytes[content + 1] & 0xff);
            content += octets;
            if (length < (octets == 1 ? 0x80 : 0x100)) {
                return -1; // not the shortest form
            }
        }
        if (limit - content < length) {
            return -1;
        }
        int end = content + length;
        if ((bytes[from] & CONSTRUCTED) != 0) {
            while (content != end) {
                content = end(bytes, content, end, depth + 1);
                if (content < 0) {
                    return -1;
                }
            }
        }
        return end;
    }
}
