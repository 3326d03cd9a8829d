package keyloader.sealing;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import keyloader.wire.Bytes;

/** Bytes that nobody else may see: wiped on close, refused after it, never printed. Not safe for several threads. */
public final class Secret implements AutoCloseable {
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
