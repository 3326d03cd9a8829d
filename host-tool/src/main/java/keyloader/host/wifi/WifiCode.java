package keyloader.host.wifi;

import java.util.Arrays;
import java.util.Optional;
import keyloader.host.wifi.WifiReader.Attempt;
import keyloader.host.wifi.WifiRefusedException.Kind;

/**
 * What the code on a router says: one network, or two, of which a person knows the right one. Made by {@link #parse}, which
 * reads it in both dialects.
 */
public sealed interface WifiCode extends AutoCloseable {

    @Override
    void close();

    /** Both dialects agree, or only one can read it. */
    record Clear(WifiReading reading) implements WifiCode {
        @Override
        public void close() {
            reading.close();
        }
    }

    record Ambiguous(WifiReading wpa3, WifiReading zxing) implements WifiCode {
        public WifiReading reading(Dialect dialect) {
            return dialect == Dialect.WPA3 ? wpa3 : zxing;
        }

        @Override
        public void close() {
            wpa3.close();
            zxing.close();
        }
    }

    /** Whether bytes begin as such a text does, white space aside. */
    static boolean looksLike(byte[] text) {
        byte[] stripped = strip(text);
        boolean like = WifiFields.isWifi(stripped);
        Arrays.fill(stripped, (byte) 0);
        return like;
    }

    /**
     * @param text UTF-8; white space around it is no part of it; the caller wipes it
     * @param wanted the one dialect to read it in, if that is known
     */
    static WifiCode parse(byte[] text, Optional<Dialect> wanted) throws WifiRefusedException {
        byte[] stripped = strip(text);
        try {
            return wanted.isPresent()
                    ? new Clear(WifiReader.read(stripped, wanted.get()))
                    : of(WifiReader.attempt(stripped, Dialect.WPA3), WifiReader.attempt(stripped, Dialect.ZXING));
        } finally {
            Arrays.fill(stripped, (byte) 0);
        }
    }

    private static WifiCode of(Attempt wpa3, Attempt zxing) throws WifiRefusedException {
        if (wpa3 instanceof Attempt.Read one && zxing instanceof Attempt.Read other) {
            if (!one.reading().sameAs(other.reading())) {
                return new Ambiguous(one.reading(), other.reading());
            }
            one.reading().close();
        }
        if (zxing instanceof Attempt.Read read) {
            return new Clear(read.reading());
        }
        if (wpa3 instanceof Attempt.Read read) {
            return new Clear(read.reading());
        }
        Kind one = ((Attempt.Refused) wpa3).kind();
        Kind other = ((Attempt.Refused) zxing).kind();
        throw new WifiRefusedException(one.compareTo(other) > 0 ? one : other);
    }

    private static byte[] strip(byte[] text) {
        int from = 0;
        int to = text.length;
        while (from < to && isSpace(text[from])) {
            from++;
        }
        while (to > from && isSpace(text[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(text, from, to);
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\t' || one == '\r' || one == '\n';
    }
}
