package keyloader.wire.cbor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue.Array;
import keyloader.wire.cbor.CborValue.Bool;
import keyloader.wire.cbor.CborValue.ByteString;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.CborValue.MadeItemByItem;
import keyloader.wire.cbor.CborValue.Null;
import keyloader.wire.cbor.CborValue.Tag;
import keyloader.wire.cbor.CborValue.Text;

/**
 * Deterministic CBOR to and from {@link CborValue}, on Jackson's streaming coder.
 *
 * <p>Jackson is lenient (it forgets the type of a map key, takes long heads and several tags), so that strictness is one
 * rule: what was read must encode to the bytes it was read from.
 */
public final class Cbor {
    /** Deepest nesting of arrays, maps and tags; the outermost is level 1. */
    public static final int MAX_DEPTH = 8;

    private static final int MAX_TEXT_KEY = 32;

    // Buffers are not recycled: a plaintext must not linger in a pool that outlives it.
    private static final CBORFactory FACTORY = CBORFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(1 << 16)
                    .maxNameLength(MAX_TEXT_KEY)
                    .maxNumberLength(32)
                    .build())
            .build();

    private Cbor() {}

    public static Bytes encode(CborValue value) {
        return Bytes.of(encodeToArray(value));
    }

    /** As {@link #encode}, for plaintext that the caller wipes. */
    public static byte[] encodeToArray(CborValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            encode(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    /** As {@link #encode(CborValue)}, for what is too long to be held whole. Closes the stream. */
    public static void encode(CborValue value, OutputStream out) throws IOException {
        try (CBORGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, value);
        }
    }

    private static void write(CBORGenerator out, CborValue value) throws IOException {
        if (value instanceof Int number) {
            out.writeNumber(number.value());
        } else if (value instanceof ByteString bytes) {
            out.writeBinary(bytes.value().toArray());
        } else if (value instanceof Text text) {
            // The UTF-8 form: Jackson cuts a long String into chunks of indefinite length.
            byte[] utf8 = text.value().getBytes(StandardCharsets.UTF_8);
            out.writeUTF8String(utf8, 0, utf8.length);
        } else if (value instanceof Bool flag) {
            out.writeBoolean(flag.value());
        } else if (value instanceof Null) {
            out.writeNull();
        } else if (value instanceof Tag tag) {
            out.writeTag(Math.toIntExact(tag.number()));
            write(out, tag.content());
        } else if (value instanceof Array array) {
            out.writeStartArray(array, array.items().size());
            for (CborValue item : array.items()) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof MadeItemByItem<?> array) {
            writeItems(out, array);
        } else if (value instanceof Dict dict) {
            writeDict(out, dict);
        }
    }

    private static <T> void writeItems(CBORGenerator out, MadeItemByItem<T> array) throws IOException {
        out.writeStartArray(array, array.source().size());
        for (T source : array.source()) {
            write(out, array.item().apply(source));
        }
        out.writeEndArray();
    }

    /**
     * RFC 8949 section 4.2.1: keys in bytewise order of their encodings. Heads are as short as can be and so sort by major
     * type and argument; only texts of one length are left to their bytes.
     */
    private record SortKey(CborValue key, int majorType, long argument, Bytes utf8) {
        private static final Comparator<SortKey> ORDER = Comparator.comparingInt(SortKey::majorType)
                .thenComparingLong(SortKey::argument)
                .thenComparing(SortKey::utf8);

        static SortKey of(CborValue key) {
            if (key instanceof Int number) {
                long value = number.value();
                return value >= 0
                        ? new SortKey(key, 0, value, Bytes.EMPTY)
                        : new SortKey(key, 1, -1 - value, Bytes.EMPTY);
            }
            if (key instanceof Text text) {
                Bytes utf8 = Bytes.of(text.value().getBytes(StandardCharsets.UTF_8));
                return new SortKey(key, 3, utf8.length(), utf8);
            }
            throw new IllegalStateException("map keys are integers or text");
        }
    }

    private static void writeDict(CBORGenerator out, Dict dict) throws IOException {
        List<SortKey> keys = new ArrayList<>();
        for (CborValue key : dict.keys()) {
            keys.add(SortKey.of(key));
        }
        keys.sort(SortKey.ORDER);
        out.writeStartObject(dict, keys.size());
        for (SortKey sorted : keys) {
            CborValue key = sorted.key;
            if (key instanceof Int number) {
                out.writeFieldId(number.value());
            } else if (key instanceof Text text) {
                out.writeFieldName(text.value());
            }
            CborValue entry = dict.entries().get(key);
            if (entry == null) {
                throw new IllegalStateException("a key of this map has no value");
            }
            write(out, entry);
        }
        out.writeEndObject();
    }

    public static CborValue decode(Bytes encoded, String place) throws MalformedException {
        return decode(encoded.toArray(), place);
    }

    /**
     * Reads exactly one item.
     *
     * @param place what the bytes are, for the exception
     * @throws MalformedException when the bytes are not the deterministic encoding of a {@link CborValue} of depth
     *     {@value #MAX_DEPTH} or less
     */
    public static CborValue decode(byte[] encoded, String place) throws MalformedException {
        CborValue value;
        try (CBORParser parser = parser(encoded)) {
            value = read(parser, encoded, parser.nextToken(), 1, place);
            if (parser.nextToken() != null) {
                throw new MalformedException(place, "more bytes follow its end");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedException(place, "not well-formed CBOR");
        } catch (IOException e) {
            throw new MalformedException(place, "cut short");
        }
        if (!encodesTo(value, encoded)) {
            throw new MalformedException(place, "not in deterministic form");
        }
        return value;
    }

    static CBORParser parser(byte[] encoded) throws IOException {
        return FACTORY.createParser(encoded);
    }

    static boolean encodesTo(CborValue value, byte[] expected) {
        Comparison comparison = new Comparison(expected);
        try {
            encode(value, comparison);
        } catch (IOException e) {
            throw new UncheckedIOException("writing nowhere", e);
        }
        return comparison.same && comparison.position == expected.length;
    }

    /** Compares what is written, without a copy of it. */
    private static final class Comparison extends OutputStream {
        private final byte[] expected;
        private int position;
        private boolean same = true;

        Comparison(byte[] expected) {
            this.expected = expected;
        }

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            same = same
                    && length <= expected.length - position
                    && Arrays.equals(expected, position, position + length, bytes, offset, offset + length);
            position = same ? position + length : position;
        }
    }

    static CborValue read(
            CBORParser parser,
            byte[] encoded,
            @org.jspecify.annotations.Nullable JsonToken token,
            int depth,
            String place)
            throws IOException, MalformedException {
        if (token == null) {
            throw new MalformedException(place, "cut short");
        }
        int tag = parser.getCurrentTag();
        if (tag >= 0) {
            checkDepth(depth, place);
            return new Tag(tag, readUntagged(parser, encoded, token, depth + 1, place));
        }
        return readUntagged(parser, encoded, token, depth, place);
    }

    private static CborValue readUntagged(CBORParser parser, byte[] encoded, JsonToken token, int depth, String place)
            throws IOException, MalformedException {
        return switch (token) {
            case START_ARRAY -> readArray(parser, encoded, depth, place);
            case START_OBJECT -> readDict(parser, encoded, depth, place);
            case VALUE_NUMBER_INT -> new Int(readNumber(parser, place));
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_EMBEDDED_OBJECT -> new ByteString(Bytes.of(parser.getBinaryValue()));
            case VALUE_TRUE -> new Bool(true);
            case VALUE_FALSE -> new Bool(false);
            case VALUE_NULL -> new Null();
            default -> throw new MalformedException(place, "a kind of CBOR item that is not used here");
        };
    }

    private static long readNumber(CBORParser parser, String place) throws IOException, MalformedException {
        JsonParser.NumberType type = parser.getNumberType();
        if (type != JsonParser.NumberType.INT && type != JsonParser.NumberType.LONG) {
            throw new MalformedException(place, "integer out of range");
        }
        return inRange(parser.getLongValue(), place);
    }

    private static long inRange(long number, String place) throws MalformedException {
        if (number > Int.MAX || number < -Int.MAX) {
            throw new MalformedException(place, "integer out of range");
        }
        return number;
    }

    private static CborValue readArray(CBORParser parser, byte[] encoded, int depth, String place)
            throws IOException, MalformedException {
        checkDepth(depth, place);
        List<CborValue> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(read(parser, encoded, token, depth + 1, place));
        }
        return new Array(items);
    }

    private static CborValue readDict(CBORParser parser, byte[] encoded, int depth, String place)
            throws IOException, MalformedException {
        checkDepth(depth, place);
        Map<CborValue, CborValue> entries = new LinkedHashMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            CborValue key = readKey(parser, encoded, token, place);
            CborValue value = read(parser, encoded, parser.nextToken(), depth + 1, place);
            if (entries.put(key, value) != null) {
                throw new MalformedException(place, "the same map key twice");
            }
        }
        return new Dict(entries);
    }

    /** Jackson gives every key as text; its type is the major type of the head in the input. */
    static CborValue readKey(
            CBORParser parser, byte[] encoded, @org.jspecify.annotations.Nullable JsonToken token, String place)
            throws IOException, MalformedException {
        if (token != JsonToken.FIELD_NAME) {
            throw new MalformedException(place, "cut short");
        }
        long offset = parser.currentTokenLocation().getByteOffset();
        if (offset < 0 || offset >= encoded.length) {
            throw new MalformedException(place, "cut short");
        }
        int majorType = (encoded[(int) offset] & 0xff) >> 5;
        String name = parser.currentName();
        if (majorType == 3) {
            // Jackson lets surrogates through in names; ASCII is all that any key of ours needs.
            if (!name.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                throw new MalformedException(place, "a map key that is not printable ASCII");
            }
            return new Text(name);
        }
        if (majorType > 1) {
            throw new MalformedException(place, "a map key that is neither integer nor text");
        }
        try {
            return new Int(inRange(Long.parseLong(name), place));
        } catch (NumberFormatException e) {
            throw new MalformedException(place, "integer out of range");
        }
    }

    private static void checkDepth(int depth, String place) throws MalformedException {
        if (depth > MAX_DEPTH) {
            throw new MalformedException(place, "nested deeper than " + MAX_DEPTH);
        }
    }
}
