package keyloader.sealing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import keyloader.wire.Bytes;

/** Bytes that nobody else may see: wiped on close, refused after it, never printed. Not safe for several threads. */
public final class Secret implements AutoCloseable {
    private static final int LONGEST_UTF8 = 4;

    private final byte[] content;
    private boolean closed;

    private Secret(byte[] content) {
        this.content = content;
    }

    /** Takes the array over: the caller must not use it any more. */
    public static Secret take(byte[] owned) {
        return new Secret(owned);
    }

    public static Secret copyOf(byte[] source) {
        return new Secret(source.clone());
    }

    public static Secret copyOf(Bytes source) {
        return new Secret(source.toArray());
    }

    /**
     * What a person has typed, in UTF-8, without a text being made of it. Half a character becomes U+FFFD: where it matters that
     * is refused later, rather than dropped here.
     *
     * @param typed wiped here
     */
    public static Secret typed(char[] typed) {
        byte[] room = new byte[typed.length * LONGEST_UTF8];
        ByteBuffer encoded = ByteBuffer.wrap(room);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith(new byte[] {(byte) 0xef, (byte) 0xbf, (byte) 0xbd})
                .encode(CharBuffer.wrap(typed), encoded, true);
        Secret secret = new Secret(Arrays.copyOf(room, encoded.position()));
        Arrays.fill(room, (byte) 0);
        Arrays.fill(typed, '\0');
        return secret;
    }

    /** In bytes. */
    public int length() {
        return open().length;
    }

    /** A copy that the caller wipes. */
    public byte[] copy() {
        return open().clone();
    }

    public Secret duplicate() {
        return new Secret(copy());
    }

    /** Lends the bytes; they must not be kept or changed. */
    public <T> T use(Function<byte[], T> borrower) {
        return borrower.apply(open());
    }

    /** For a secret that is about to be revealed, such as a consume token that is sent. */
    public Bytes reveal() {
        return Bytes.of(open());
    }

    public boolean sameAs(Secret other) {
        return MessageDigest.isEqual(open(), other.open());
    }

    private byte[] open() {
        if (closed) {
            throw new IllegalStateException("this secret has been wiped");
        }
        return content;
    }

    @Override
    public void close() {
        Arrays.fill(content, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
