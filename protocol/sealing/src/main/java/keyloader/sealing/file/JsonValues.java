package keyloader.sealing.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Values of a JSON file, taken from a parser that stands on them. */
final class JsonValues {
    private JsonValues() {}

    static void begin(@Nullable JsonToken token, String place) throws MalformedException {
        if (token != JsonToken.START_OBJECT) {
            throw new MalformedException(place, "not a JSON object");
        }
    }

    static String text(JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        if (token != JsonToken.VALUE_STRING) {
            throw new MalformedException(name, "not text");
        }
        return parser.getText();
    }

    /** @param instead what to do where the text can be read in two ways */
    static Bytes utf8(byte[] file, JsonParser parser, @Nullable JsonToken token, String name, String instead)
            throws IOException, MalformedException {
        String text = text(parser, token, name);
        refuseDoubtful(file, parser, name, instead);
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Not through a String, which could not be wiped. */
    static Secret secret(byte[] file, JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        if (token != JsonToken.VALUE_STRING) {
            throw new MalformedException(name, "not text");
        }
        CharBuffer chars = CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        refuseDoubtful(file, parser, name, "write the character itself");
        byte[] utf8 = new byte[3 * chars.remaining()]; // at most 3 for each char of UTF-16
        ByteBuffer encoded = ByteBuffer.wrap(utf8);
        if (StandardCharsets.UTF_8.newEncoder().encode(chars, encoded, true).isError()) {
            Arrays.fill(utf8, (byte) 0);
            throw new MalformedException(name, "not text");
        }
        byte[] exact = Arrays.copyOf(utf8, encoded.position());
        Arrays.fill(utf8, (byte) 0);
        return Secret.take(exact);
    }

    /**
     * hostap takes the escape of U+00E9 for the one byte e9, and U+0000 for the end; JSON means UTF-8. What those who wrote
     * the file meant, nobody can tell.
     */
    private static void refuseDoubtful(byte[] file, JsonParser parser, String name, String instead)
            throws MalformedException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        int to = (int) parser.currentLocation().getByteOffset();
        for (int i = from; i + 5 < to; i++) {
            if (file[i] == '\\') {
                if (file[i + 1] == 'u' && !isAscii(file, i + 2)) {
                    throw new MalformedException(
                            name, "has a \\u escape that is not ASCII, which programs read differently; " + instead);
                }
                i++;
            }
        }
    }

    private static boolean isAscii(byte[] file, int digits) {
        int value = 0;
        for (int i = digits; i < digits + 4; i++) {
            value = value << 4 | HexFormat.fromHexDigit(file[i]);
        }
        return value > 0 && value < 0x80;
    }

    static Secret hex(byte[] file, JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        try (Secret digits = secret(file, parser, token, name)) {
            return Secret.take(digits.use(ascii -> {
                byte[] bytes = new byte[ascii.length / 2];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte)
                            (HexFormat.fromHexDigit(ascii[2 * i]) << 4 | HexFormat.fromHexDigit(ascii[2 * i + 1]));
                }
                if (ascii.length % 2 != 0) {
                    throw new NumberFormatException();
                }
                return bytes;
            }));
        } catch (NumberFormatException e) {
            throw new MalformedException(name, "not hexadecimal digits");
        }
    }

    static Bytes base64url(JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        try {
            return Bytes.of(Base64.getUrlDecoder().decode(text(parser, token, name)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(name, "not base64url");
        }
    }

    /** One text, or an array of at most {@code max}; each as bytes that the caller wipes. */
    static List<byte[]> texts(byte[] file, JsonParser parser, @Nullable JsonToken token, String name, int max)
            throws IOException, MalformedException {
        List<byte[]> all = new ArrayList<>();
        if (token != JsonToken.START_ARRAY) {
            all.add(bytes(file, parser, token, name));
            return all;
        }
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            if (all.size() == max) {
                throw new MalformedException(name, "more than " + max);
            }
            all.add(bytes(file, parser, item, name));
        }
        return all;
    }

    private static byte[] bytes(byte[] file, JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        try (Secret text = secret(file, parser, token, name)) {
            return text.copy();
        }
    }
}
