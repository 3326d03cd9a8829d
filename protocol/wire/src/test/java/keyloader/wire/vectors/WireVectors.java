package keyloader.wire.vectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.Request;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;

/** Makes {@code docs/vectors} for encoding, frames, requests and replies: one fault each, the kind of failure, and why. */
public final class WireVectors {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Bytes HASH = Bytes.ofHex("11".repeat(32));

    private WireVectors() {}

    /** {@code mvn -pl protocol/wire test-compile exec:java} is not needed: {@code VectorTest} says how. */
    public static void main(String[] args) throws IOException {
        for (var file : files().entrySet()) {
            Files.writeString(Path.of(args[0], file.getKey()), file.getValue());
        }
    }

    /** Name to content of every file. */
    static Map<String, String> files() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        files.put("cbor.json", text(cbor()));
        files.put("frame.json", text(frames()));
        files.put("request.json", text(requests()));
        ArrayNode replies = JSON.createArrayNode();
        ReplyVectors.addTo(replies);
        files.put("reply.json", text(replies));
        return files;
    }

    private static String text(ArrayNode vectors) throws IOException {
        return JSON.writeValueAsString(vectors) + "\n";
    }

    private static ObjectNode add(ArrayNode vectors, String name, String expect, String hex, String why) {
        return vectors.addObject()
                .put("name", name)
                .put("expect", expect)
                .put("hex", hex)
                .put("why", why);
    }

    private static ArrayNode cbor() {
        ArrayNode all = JSON.createArrayNode();
        Bytes good = Cbor.encode(CborValue.dict()
                .put(1, CborValue.of(Bytes.ofHex("0102")))
                .put(-1, CborValue.of("text"))
                .put("key", CborValue.array(CborValue.of(true), CborValue.none(), CborValue.of(1L << 40)))
                .build());
        add(all, "map", "valid", good.hex(), "keys in the bytewise order of their encodings");
        add(all, "largest-integer", "valid", "1b001fffffffffffff", "2^53-1");
        add(all, "tagged", "valid", "d08340a080", "tag 16 around an array");
        add(all, "depth-8", "valid", "81".repeat(8) + "00", "eight levels are allowed");
        add(all, "depth-9", "malformed", "81".repeat(9) + "00", "nine are not");
        add(all, "integer-2^53", "malformed", "1b0020000000000000", "beyond what every JSON tool can hold");
        add(all, "long-head", "malformed", "1801", "1 has a shorter head");
        add(all, "indefinite-array", "malformed", "9f01ff", "definite lengths only");
        add(all, "indefinite-map", "malformed", "bf0101ff", "definite lengths only");
        add(all, "chunked-bytes", "malformed", "5f4101ff", "definite lengths only");
        add(all, "chunked-text", "malformed", "7f6161ff", "definite lengths only");
        add(all, "unsorted-keys", "malformed", "a202010101", "2 before 1");
        add(all, "duplicate-key", "malformed", "a201010102", "1 twice");
        add(all, "float", "malformed", "f93c00", "no floating point");
        add(all, "undefined", "malformed", "f7", "not one of true, false, null");
        add(all, "simple-16", "malformed", "f0", "not one of true, false, null");
        add(all, "bignum", "malformed", "c24101", "integers have no tag");
        add(all, "byte-string-key", "malformed", "a1410101", "keys are integers or text");
        add(all, "non-ascii-key", "malformed", "a162c3a900", "text keys are printable ASCII");
        add(all, "bad-utf8", "malformed", "61ff", "text is UTF-8");
        add(all, "surrogate", "malformed", "63eda080", "text is UTF-8, and surrogates are none");
        add(all, "two-tags", "malformed", "c1c101", "no value here has two");
        add(all, "trailing-byte", "malformed", "0000", "one item and nothing else");
        add(all, "empty", "malformed", "", "one item and not none");
        add(all, "bytes-2^32-1", "malformed", "5affffffff", "a length that the input does not have");
        add(all, "array-2^32-1", "malformed", "9affffffff", "a length that the input does not have");
        add(all, "cut-short", "malformed", good.slice(0, good.length() - 1).hex(), "the last byte is missing");
        return all;
    }

    private static ArrayNode frames() {
        ArrayNode all = JSON.createArrayNode();
        byte[] good = new Frame(1, new Request.SelfTest().encode()).encode();
        add(all, "selftest", "valid", hex(good), "the smallest request, sequence 1")
                .put("sequence", 1)
                .put("body", "0ca0");
        byte[] padded = new Frame(2, Bytes.of(new byte[52])).encode();
        add(all, "padded", "valid", hex(padded), "12+52 is a multiple of 64, so that one zero byte follows")
                .put("sequence", 2)
                .put("body", "00".repeat(52));
        byte[] paddedWrong = padded.clone();
        paddedWrong[64] = 1;
        add(all, "padding-not-zero", "malformed", hex(paddedWrong), "the padding byte is zero");
        add(all, "padding-missing", "malformed", hex(Arrays.copyOf(padded, 64)), "the padding byte is there");
        add(all, "wrong-crc", "malformed", flip(good, 4), "one bit of the checksum");
        add(all, "wrong-sequence", "malformed", flip(good, 8), "the checksum covers the sequence number");
        add(all, "wrong-body", "malformed", flip(good, 12), "the checksum covers the body");
        add(all, "longer-than-it-is", "malformed", flip(good, 0), "the length covers the body exactly");
        add(all, "length-0", "malformed", "00000000" + hex(good).substring(8, 24), "a body has a byte at least");
        add(all, "length-4097", "malformed", "01100000" + hex(good).substring(8), "4096 at most");
        add(all, "length-2^32-1", "malformed", "ffffffff" + hex(good).substring(8), "4096 at most");
        add(all, "header-cut", "malformed", hex(good).substring(0, 22), "a header is 12 bytes");
        return all;
    }

    private static ArrayNode requests() {
        ArrayNode all = JSON.createArrayNode();
        request(all, "info", new Request.Info(HASH));
        request(all, "list", new Request.List(16));
        request(all, "put-begin", new Request.PutBegin(HASH, 1189, HASH, HASH, Optional.empty()));
        request(all, "put-begin-admin", new Request.PutBegin(HASH, 1189, HASH, HASH, Optional.of(HASH)));
        request(all, "put-chunk", new Request.PutChunk(3, 2048, Bytes.ofHex("aabb")));
        request(all, "put-commit", new Request.PutCommit(3));
        request(all, "get", new Request.Get(3, 0));
        request(all, "attempt", new Request.Attempt(3, HASH, Bytes.ofHex("d083")));
        request(all, "consume", new Request.Consume(3, HASH, Bytes.ofHex("d083")));
        request(all, "receipt", new Request.Receipt(3));
        request(all, "release", new Request.Release(3, HASH));
        request(all, "zeroize", new Request.Zeroize(HASH));
        request(all, "selftest", new Request.SelfTest());
        request(all, "log", new Request.Log(16));
        add(all, "command-0", "unknown-command", "00a0", "not in the table");
        add(all, "command-14", "unknown-command", "0ea0", "not in the table");
        add(all, "empty", "malformed", "", "a command byte at least");
        add(all, "no-map", "malformed", "0c", "a map always follows");
        add(all, "array", "malformed", "0c80", "a map, not an array");
        add(all, "extra-key", "malformed", "0ca10100", "SELFTEST takes nothing");
        add(all, "missing-key", "malformed", "06a10103", "GET takes an offset");
        add(all, "short-nonce", "malformed", "01a1015000112233445566778899aabbccddeeff", "32 bytes");
        add(all, "slot-65536", "malformed", "07a1011a00010000", "65535 at most");
        add(all, "slot-negative", "malformed", "08a10120", "from 0");
        add(
                all,
                "length-0",
                "malformed",
                new Request.PutBegin(HASH, 0, HASH, HASH, Optional.empty())
                        .encode()
                        .hex(),
                "1 at least");
        add(
                all,
                "length-16385",
                "malformed",
                new Request.PutBegin(HASH, 16_385, HASH, HASH, Optional.empty())
                        .encode()
                        .hex(),
                "16384 at most");
        add(
                all,
                "empty-chunk",
                "malformed",
                new Request.PutChunk(0, 0, Bytes.EMPTY).encode().hex(),
                "1 byte at least");
        add(
                all,
                "chunk-2049",
                "malformed",
                new Request.PutChunk(0, 0, Bytes.of(new byte[2049])).encode().hex(),
                "2048 at most");
        add(
                all,
                "receipt-2049",
                "malformed",
                new Request.Consume(0, HASH, Bytes.of(new byte[2049])).encode().hex(),
                "2048 at most");
        return all;
    }

    private static void request(ArrayNode all, String name, Request request) {
        add(all, name, "valid", request.encode().hex(), "as in the table of SPEC 10")
                .put("command", request.code());
    }

    private static String flip(byte[] good, int index) {
        byte[] flipped = good.clone();
        flipped[index] ^= 1;
        return hex(flipped);
    }

    private static String hex(byte[] bytes) {
        return Bytes.of(bytes).hex();
    }
}
