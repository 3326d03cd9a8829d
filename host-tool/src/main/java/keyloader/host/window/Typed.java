package keyloader.host.window;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.swing.JPasswordField;

/** What stands in a field for secrets, without a text being made of it. */
final class Typed {
    private static final int LONGEST_UTF8 = 3; // of one char; two make a code point of four bytes

    private Typed() {}

    /** In UTF-8; the caller wipes it. */
    static byte[] in(JPasswordField field) {
        char[] characters = field.getPassword();
        byte[] room = new byte[characters.length * LONGEST_UTF8];
        ByteBuffer into = ByteBuffer.wrap(room);
        // Half a code point becomes a question mark, and so no other secret than is seen.
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(characters), into, true);
        byte[] bytes = Arrays.copyOf(room, into.position());
        Arrays.fill(room, (byte) 0);
        Arrays.fill(characters, '\0');
        return bytes;
    }
}
