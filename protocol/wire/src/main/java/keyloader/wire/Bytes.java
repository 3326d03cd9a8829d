package keyloader.wire;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string that compares by content. Never a secret: it can be printed and is not wiped. */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /** Copies {@code length} bytes from {@code offset}. */
    public static Bytes of(byte[] source, int offset, int length) {
        return new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** @throws IllegalArgumentException when {@code hex} is not an even number of hexadecimal digits */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public static Bytes concat(Bytes... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Bytes part : parts) {
            all.writeBytes(part.content);
        }
        return new Bytes(all.toByteArray());
    }

    public int length() {
        return content.length;
    }

    public byte at(int index) {
        return content[index];
    }

    public Bytes slice(int offset, int length) {
        return of(content, offset, length);
    }

    public byte[] toArray() {
        return content.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    public Bytes sha256() {
        return sha256(content);
    }

    public static Bytes sha256(byte[] content) {
        try {
            return new Bytes(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Compares without telling by its duration where the difference lies. */
    public boolean sameAs(Bytes other) {
        return MessageDigest.isEqual(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** Bytewise, unsigned. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public String toString() {
        return content.length <= 32 ? hex() : slice(0, 16).hex() + "...(" + content.length + " bytes)";
    }
}
