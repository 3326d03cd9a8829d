package keyloader.host.wifi;

import java.util.Arrays;
import java.util.HexFormat;
import keyloader.host.wifi.WifiRefusedException.Kind;
import keyloader.sealing.Secret;

/**
 * A value with its escapes resolved, and which of its bytes have to do with an escape in one dialect or the other: these are
 * shown when a person has to decide, unless the escape stands for a letter or digit. All others are hidden.
 */
record WifiValue(Secret bytes, Secret shown) implements AutoCloseable {
    private static final String ESCAPED = "\\;,:\"";

    /** Collects both arrays; wiped with it. */
    private static final class Builder implements AutoCloseable {
        private final byte[] bytes;
        private final byte[] shown;
        private int length;

        Builder(int capacity) {
            bytes = new byte[capacity];
            shown = new byte[capacity];
        }

        void put(byte value, boolean show) {
            bytes[length] = value;
            shown[length++] = (byte) (show ? 1 : 0);
        }

        WifiValue build() {
            return new WifiValue(Secret.take(Arrays.copyOf(bytes, length)), Secret.take(Arrays.copyOf(shown, length)));
        }

        @Override
        public void close() {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(shown, (byte) 0);
        }
    }

    static WifiValue of(byte[] raw, Dialect dialect) throws WifiRefusedException {
        boolean quoted = isQuoted(raw);
        int from = quoted && dialect == Dialect.ZXING ? 1 : 0;
        int to = raw.length - from;
        try (Builder value = new Builder(raw.length)) {
            for (int i = from; i < to; ) {
                if (raw[i] == '%') {
                    i = percent(raw, i, to, dialect, value);
                } else if (raw[i] == '\\') {
                    i = backslash(raw, i, to, dialect, value);
                } else {
                    check(raw[i], dialect);
                    value.put(raw[i], quoted && (i == 0 || i == raw.length - 1));
                    i++;
                }
            }
            return value.build();
        }
    }

    /** Between quotes that are no escaped ones. */
    private static boolean isQuoted(byte[] raw) {
        int last = raw.length - 1;
        if (last < 1 || raw[0] != '"' || raw[last] != '"') {
            return false;
        }
        int backslashes = 0;
        while (raw[last - 1 - backslashes] == '\\') {
            backslashes++; // ends at the first quote at the latest
        }
        return backslashes % 2 == 0;
    }

    private static int percent(byte[] raw, int at, int to, Dialect dialect, Builder value) throws WifiRefusedException {
        boolean escape = at + 2 < to && HexFormat.isHexDigit(raw[at + 1]) && HexFormat.isHexDigit(raw[at + 2]);
        if (dialect == Dialect.ZXING) {
            value.put(raw[at], escape);
            if (escape) {
                boolean show = isNoSecret(resolved(raw, at));
                value.put(raw[at + 1], show);
                value.put(raw[at + 2], show);
            }
            return escape ? at + 3 : at + 1;
        }
        if (!escape) {
            throw new WifiRefusedException(Kind.ESCAPE);
        }
        byte resolved = resolved(raw, at);
        value.put(resolved, isNoSecret(resolved));
        return at + 3;
    }

    private static byte resolved(byte[] raw, int at) {
        return (byte) (HexFormat.fromHexDigit(raw[at + 1]) << 4 | HexFormat.fromHexDigit(raw[at + 2]));
    }

    /**
     * Only what a maker has a reason to escape is shown: a code can escape every letter of a passphrase. Bytes beyond ASCII
     * are parts of letters.
     */
    private static boolean isNoSecret(byte one) {
        return one == '%' || ESCAPED.indexOf(one) >= 0 || (one >= 0 && one <= ' ') || one == 0x7f;
    }

    private static int backslash(byte[] raw, int at, int to, Dialect dialect, Builder value)
            throws WifiRefusedException {
        boolean escape = at + 1 < to && ESCAPED.indexOf(raw[at + 1]) >= 0;
        if (dialect == Dialect.WPA3) {
            value.put(raw[at], true);
            if (escape) {
                value.put(raw[at + 1], true);
            }
            return escape ? at + 2 : at + 1;
        }
        if (!escape) {
            throw new WifiRefusedException(Kind.ESCAPE);
        }
        value.put(raw[at + 1], true);
        return at + 2;
    }

    /** The WPA3 specification's printable characters; ZXing's are any, but no text has control characters. */
    private static void check(byte one, Dialect dialect) throws WifiRefusedException {
        boolean beyondAscii = one < 0;
        if (beyondAscii ? dialect == Dialect.WPA3 : one < 0x20 || one == 0x7f) {
            throw new WifiRefusedException(Kind.CHARACTERS);
        }
    }

    boolean isEmpty() {
        return bytes.length() == 0;
    }

    /** Dots for what is hidden, then the length; not yet safe to print. */
    String masked() {
        return bytes.use(value -> shown.use(flags -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < value.length; i++) {
                text.append(flags[i] == 0 ? '.' : (char) (value[i] & 0xff));
            }
            return text.append(" (").append(value.length).append(" characters)").toString();
        }));
    }

    @Override
    public void close() {
        bytes.close();
        shown.close();
    }
}
