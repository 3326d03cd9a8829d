package keyloader.sealing.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import keyloader.sealing.Secret;
import keyloader.wire.MalformedException;

/** The blocks of a PEM text (RFC 7468), which may hold a private key: bytes all the way. What stands between them is passed over. */
final class Pem {
    private static final byte[] BEGIN = ascii("-----BEGIN ");
    private static final byte[] END = ascii("-----END ");
    private static final byte[] DASHES = ascii("-----");
    private static final int MAX_BLOCKS = 16;

    private Pem() {}

    /** @param label such as CERTIFICATE */
    record Block(String label, Secret der) implements AutoCloseable {
        @Override
        public void close() {
            der.close();
        }
    }

    static boolean looksLike(byte[] text) {
        return find(text, BEGIN, 0) >= 0;
    }

    /** @throws MalformedException with this place, when a block has no end or no base64 in it */
    static List<Block> blocks(byte[] text, String place) throws MalformedException {
        List<Block> blocks = new ArrayList<>();
        boolean done = false;
        try {
            for (int begin = find(text, BEGIN, 0); begin >= 0; begin = find(text, BEGIN, begin + 1)) {
                if (blocks.size() == MAX_BLOCKS) {
                    throw new MalformedException(place, "more than " + MAX_BLOCKS + " PEM blocks");
                }
                blocks.add(block(text, begin, place));
            }
            done = true;
            return blocks;
        } finally {
            if (!done) {
                blocks.forEach(Block::close);
            }
        }
    }

    private static Block block(byte[] text, int begin, String place) throws MalformedException {
        int label = begin + BEGIN.length;
        int labelEnd = find(text, DASHES, label);
        int end = labelEnd < 0 ? -1 : find(text, END, labelEnd);
        if (end < 0 || labelEnd - label > 64) {
            throw new MalformedException(place, "a PEM block without its end");
        }
        String name = new String(text, label, labelEnd - label, StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOfRange(text, labelEnd + DASHES.length, end);
        try {
            if (find(body, ascii(":"), 0) >= 0) {
                throw new MalformedException(
                        place, "a PEM block with headers, as old tools encrypt; convert it: openssl pkcs8 -topk8");
            }
            return new Block(name, Secret.take(Base64.getMimeDecoder().decode(body)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(place, "a PEM block that is not base64");
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static int find(byte[] text, byte[] wanted, int from) {
        for (int i = from; i <= text.length - wanted.length; i++) {
            if (Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
