package keyloader.wire.cbor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import keyloader.wire.Bytes;

/** The subset of CBOR data that SPEC 1 allows. */
public sealed interface CborValue {

    /** An integer, -2^53+1 .. 2^53-1. */
    record Int(long value) implements CborValue {
        public static final long MAX = (1L << 53) - 1;

        public Int {
            if (value > MAX || value < -MAX) {
                throw new IllegalArgumentException("integer outside -2^53+1 .. 2^53-1");
            }
        }
    }

    record ByteString(Bytes value) implements CborValue {}

    record Text(String value) implements CborValue {}

    record Bool(boolean value) implements CborValue {}

    record Null() implements CborValue {}

    record Tag(long number, CborValue content) implements CborValue {}

    record Array(List<CborValue> items) implements CborValue {
        public Array {
            items = List.copyOf(items);
        }
    }

    /**
     * An array for the encoder alone: its items come into being as they are written, so that a large one is never there as
     * a whole.
     */
    record MadeItemByItem<T>(List<T> source, Function<T, ? extends CborValue> item) implements CborValue {
        public MadeItemByItem {
            source = List.copyOf(source);
        }
    }

    /** A map; keys are integers or text, kept in the order given and sorted by the encoder. */
    record Dict(Map<CborValue, CborValue> entries) implements CborValue {
        public Dict {
            for (CborValue key : entries.keySet()) {
                if (!(key instanceof Int || key instanceof Text)) {
                    throw new IllegalArgumentException("map keys are integers or text");
                }
            }
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public Set<CborValue> keys() {
            return entries.keySet();
        }
    }

    static CborValue of(long value) {
        return new Int(value);
    }

    static CborValue of(Bytes value) {
        return new ByteString(value);
    }

    static CborValue of(String value) {
        return new Text(value);
    }

    static CborValue of(boolean value) {
        return new Bool(value);
    }

    static CborValue none() {
        return new Null();
    }

    static Array array(CborValue... items) {
        return new Array(List.of(items));
    }

    static Array array(List<? extends CborValue> items) {
        return new Array(new ArrayList<>(items));
    }

    static DictBuilder dict() {
        return new DictBuilder();
    }

    /** Collects the entries of a map. A key given twice is a bug of ours. */
    final class DictBuilder {
        private final Map<CborValue, CborValue> entries = new LinkedHashMap<>();

        private DictBuilder() {}

        public DictBuilder put(long key, CborValue value) {
            return put(new Int(key), value);
        }

        public DictBuilder put(String key, CborValue value) {
            return put(new Text(key), value);
        }

        private DictBuilder put(CborValue key, CborValue value) {
            if (entries.put(key, value) != null) {
                throw new IllegalStateException("the same map key twice");
            }
            return this;
        }

        public Dict build() {
            return new Dict(entries);
        }
    }
}
