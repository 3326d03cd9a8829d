package keyloader.agent.failure;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import keyloader.wire.Bytes;

/** Text from devices and files in a form that no terminal obeys. */
public final class Printable {
    private Printable() {}

    public static String text(String raw) {
        StringBuilder safe = new StringBuilder();
        raw.codePoints().forEach(c -> {
            if (c == '\\') {
                safe.append("\\\\");
            } else if (isPlain(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append(String.format("\\u{%x}", c));
            }
        });
        return safe.toString();
    }

    private static boolean isPlain(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.PRIVATE_USE
                && type != Character.UNASSIGNED
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** A network's name, which is any bytes: text where it is UTF-8, else hexadecimal. */
    public static String ssid(Bytes ssid) {
        try {
            return text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(ssid.toArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return "hex:" + ssid.hex();
        }
    }
}
