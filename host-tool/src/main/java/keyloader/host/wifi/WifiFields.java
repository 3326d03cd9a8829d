package keyloader.host.wifi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import keyloader.host.wifi.WifiRefusedException.Kind;

/** The fields of a WIFI: text, each once, cut where one of the dialects says. Values stay as they stand there. */
final class WifiFields implements AutoCloseable {
    /** Of the whole text, in bytes: a name and a passphrase with every byte escaped have less than 300. */
    static final int MAX_LENGTH = 1024;

    private static final byte[] SCHEME = "WIFI:".getBytes(StandardCharsets.US_ASCII);

    enum Tag {
        /** Security type. */
        T,
        /** Transition disable bits (WPA3 specification, section 8). */
        R,
        /** Network name. */
        S,
        /** Hidden. */
        H,
        /** SAE password identifier, or EAP identity. */
        I,
        /** Passphrase. */
        P,
        /** SAE-PK public key. */
        K,
        /** EAP method. */
        E,
        /** EAP anonymous identity. */
        A,
        /** EAP inner method. */
        PH2
    }

    private final Map<Tag, byte[]> values = new EnumMap<>(Tag.class);

    private WifiFields() {}

    static boolean isWifi(byte[] text) {
        return text.length >= SCHEME.length && Arrays.equals(text, 0, SCHEME.length, SCHEME, 0, SCHEME.length);
    }

    /** @param text without white space around it */
    static WifiFields cut(byte[] text, Dialect dialect) throws WifiRefusedException {
        if (!isWifi(text)) {
            throw new WifiRefusedException(Kind.NOT_WIFI);
        }
        if (text.length > MAX_LENGTH) {
            throw new WifiRefusedException(Kind.TOO_LONG);
        }
        WifiFields fields = new WifiFields();
        boolean done = false;
        try {
            int from = SCHEME.length;
            while (from < text.length && !(from == text.length - 1 && text[from] == ';')) {
                int end = end(text, from, dialect);
                fields.add(text, from, end);
                from = end + 1;
            }
            done = true;
            return fields;
        } finally {
            if (!done) {
                fields.close();
            }
        }
    }

    /** @return where the semicolon is that ends this field */
    private static int end(byte[] text, int from, Dialect dialect) throws WifiRefusedException {
        for (int i = from; i < text.length; i++) {
            if (text[i] == ';') {
                return i;
            }
            if (text[i] == '\\' && dialect == Dialect.ZXING) {
                i++; // whatever follows is no end
            }
        }
        throw new WifiRefusedException(Kind.UNFINISHED);
    }

    private void add(byte[] text, int from, int end) throws WifiRefusedException {
        int colon = from;
        while (colon < end && text[colon] != ':') {
            colon++;
        }
        if (colon == end || colon == from) {
            throw new WifiRefusedException(Kind.FIELD_MALFORMED);
        }
        Tag tag = tag(text, from, colon);
        if (values.containsKey(tag)) {
            throw new WifiRefusedException(Kind.FIELD_REPEATED);
        }
        values.put(tag, Arrays.copyOfRange(text, colon + 1, end));
    }

    private static Tag tag(byte[] text, int from, int colon) throws WifiRefusedException {
        for (Tag tag : Tag.values()) {
            byte[] name = tag.name().getBytes(StandardCharsets.US_ASCII);
            if (Arrays.equals(text, from, colon, name, 0, name.length)) {
                return tag;
            }
        }
        throw new WifiRefusedException(Kind.FIELD_UNKNOWN);
    }

    /** Not to be kept or changed. */
    Optional<byte[]> raw(Tag tag) {
        return Optional.ofNullable(values.get(tag));
    }

    /** Of a field that holds no secret; empty as if it were absent where nothing stands in it. */
    Optional<String> text(Tag tag) {
        return raw(tag).filter(value -> value.length > 0).map(value -> new String(value, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }
}
