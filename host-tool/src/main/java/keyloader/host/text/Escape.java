package keyloader.host.text;

import java.util.Optional;
import keyloader.wire.Bytes;

/**
 * Text from loaders, labels, receipts and files, made safe for a terminal: what could move the cursor, turn the reading
 * direction or hide is written out. A backslash is doubled, so that nothing printed can be taken for an escape.
 */
public final class Escape {
    private Escape() {}

    public static String text(String raw) {
        StringBuilder safe = new StringBuilder(raw.length());
        raw.codePoints().forEach(point -> append(safe, point));
        return safe.toString();
    }

    /** A name in quotes, as an SSID: any bytes, read as UTF-8 where they are. */
    public static String quoted(Bytes name) {
        Optional<String> text = Utf8.decode(name);
        if (text.isPresent()) {
            return "\"" + text(text.get()).replace("\"", "\\\"") + "\"";
        }
        StringBuilder safe = new StringBuilder("\"");
        for (byte b : name.toArray()) {
            if (b >= 0x20 && b < 0x7f && b != '\\' && b != '"') {
                safe.append((char) b);
            } else {
                safe.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return safe.append('"').toString();
    }

    private static void append(StringBuilder safe, int point) {
        if (point == '\\') {
            safe.append("\\\\");
        } else if (printable(point)) {
            safe.appendCodePoint(point);
        } else {
            safe.append(String.format("\\u{%x}", point));
        }
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
