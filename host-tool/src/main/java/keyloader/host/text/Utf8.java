package keyloader.host.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import keyloader.wire.Bytes;

/** Strict UTF-8. */
public final class Utf8 {
    private Utf8() {}

    /** @return empty when the bytes are not UTF-8 */
    public static Optional<String> decode(Bytes bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
