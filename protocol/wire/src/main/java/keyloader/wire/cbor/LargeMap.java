package keyloader.wire.cbor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue.Array;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.CborValue.Null;

/**
 * Reads a map some of whose arrays would be too large as a whole: their items are handed over one by one as they are read.
 * The other half of {@link CborValue.MadeItemByItem}.
 */
public final class LargeMap {
    private final Map<CborValue, Part> parts = new HashMap<>();

    /** Takes an item; it is nowhere else afterwards. */
    @FunctionalInterface
    public interface Taker {
        void take(CborValue item) throws MalformedException;
    }

    private record Part(Optional<LargeMap> item, Taker taker) {}

    /** The items of the array under this key go to the taker. */
    public LargeMap array(long key, Taker taker) {
        parts.put(new Int(key), new Part(Optional.empty(), taker));
        return this;
    }

    /** The items of the array under this key are such maps themselves: each goes to the taker without what was taken of it. */
    public LargeMap array(long key, LargeMap item, Taker taker) {
        parts.put(new Int(key), new Part(Optional.of(item), taker));
        return this;
    }

    /**
     * As {@link Cbor#decode(byte[], String)}.
     *
     * @return the map, in which each item that was taken is null
     */
    public CborValue decode(byte[] encoded, String place) throws MalformedException {
        try (CBORParser parser = Cbor.parser(encoded)) {
            CborValue map = read(parser, encoded, parser.nextToken(), 0, 1, place);
            if (parser.nextToken() != null) {
                throw new MalformedException(place, "more bytes follow its end");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw new MalformedException(place, "not well-formed CBOR");
        } catch (IOException e) {
            throw new MalformedException(place, "cut short");
        }
    }

    private CborValue read(
            CBORParser parser,
            byte[] encoded,
            @org.jspecify.annotations.Nullable JsonToken token,
            int from,
            int depth,
            String place)
            throws IOException, MalformedException {
        if (token != JsonToken.START_OBJECT || parser.getCurrentTag() >= 0) {
            throw new MalformedException(place, "not a map");
        }
        Rest rest = new Rest(encoded, from);
        Map<CborValue, CborValue> entries = new LinkedHashMap<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_OBJECT; next = parser.nextToken()) {
            CborValue key = Cbor.readKey(parser, encoded, next, place);
            JsonToken first = parser.nextToken();
            Optional<Part> part = Optional.ofNullable(parts.get(key));
            CborValue value = part.isPresent() && first == JsonToken.START_ARRAY && parser.getCurrentTag() < 0
                    ? take(parser, encoded, part.get(), rest, depth + 2, place)
                    : Cbor.read(parser, encoded, first, depth + 1, place);
            if (entries.put(key, value) != null) {
                throw new MalformedException(place, "the same map key twice");
            }
        }
        Dict map = new Dict(entries);
        rest.check(map, position(parser), place);
        return map;
    }

    private static Array take(CBORParser parser, byte[] encoded, Part part, Rest rest, int depth, String place)
            throws IOException, MalformedException {
        int taken = 0;
        int from = position(parser);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            CborValue item;
            if (part.item().isPresent()) {
                item = part.item().get().read(parser, encoded, token, from, depth, place);
            } else {
                item = Cbor.read(parser, encoded, token, depth, place);
                new Rest(encoded, from).check(item, position(parser), place);
            }
            part.taker().take(item);
            int to = position(parser);
            rest.leaveOut(from, to);
            from = to;
            taken++;
        }
        return new Array(Collections.nCopies(taken, new Null()));
    }

    private static int position(CBORParser parser) {
        return Math.toIntExact(parser.currentLocation().getByteOffset());
    }

    /** What a map's bytes are without the items that were taken of it, each of which was checked by itself and is null here. */
    private static final class Rest {
        private static final int NULL = 0xf6;

        private final byte[] encoded;
        private final ByteArrayOutputStream left = new ByteArrayOutputStream(0);
        private int from;

        Rest(byte[] encoded, int from) {
            this.encoded = encoded;
            this.from = from;
        }

        void leaveOut(int begin, int end) {
            left.write(encoded, from, begin - from);
            left.write(NULL);
            from = end;
        }

        void check(CborValue value, int end, String place) throws MalformedException {
            left.write(encoded, from, end - from);
            if (!Cbor.encodesTo(value, left.toByteArray())) {
                throw new MalformedException(place, "not in deterministic form");
            }
        }
    }
}
