package keyloader.sealing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What text of a message may be, so that it stays text in a configuration file (CVE-2016-4477). */
final class CleanText {
    private CleanText() {}

    static boolean isPrintableAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0x20 || b > 0x7e) {
                return false;
            }
        }
        return true;
    }

    static boolean isUtf8WithoutControls(byte[] bytes) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            return false;
        }
        boolean clean = text.chars().noneMatch(Character::isISOControl);
        Arrays.fill(text.array(), '\0');
        return clean;
    }
}
