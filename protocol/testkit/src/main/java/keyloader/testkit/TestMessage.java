package keyloader.testkit;

import java.util.Optional;
import java.util.Random;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.Request;

/**
 * A message as a loader sees it: bytes that mean nothing to it, and what belongs to them.
 *
 * @param token may consume it
 */
public record TestMessage(Bytes content, Bytes kid, Bytes token) {

    /** The same for the same seed and length. */
    public static TestMessage of(long seed, int length) {
        Random random = new Random(seed);
        return new TestMessage(bytes(random, length), bytes(random, Limits.HASH), bytes(random, Limits.TOKEN));
    }

    private static Bytes bytes(Random random, int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return Bytes.of(content);
    }

    public Bytes digest() {
        return content.sha256();
    }

    public Request.PutBegin begin() {
        return new Request.PutBegin(digest(), content.length(), kid, token.sha256(), Optional.empty());
    }

    public Request.PutBegin begin(Bytes adminToken) {
        return new Request.PutBegin(digest(), content.length(), kid, token.sha256(), Optional.of(adminToken.sha256()));
    }
}
