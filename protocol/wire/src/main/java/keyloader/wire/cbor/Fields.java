package keyloader.wire.cbor;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue.Array;
import keyloader.wire.cbor.CborValue.Bool;
import keyloader.wire.cbor.CborValue.ByteString;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.CborValue.Text;

/** Takes the entries of a map one by one, each with its type and range; {@link #done} refuses what nobody asked for. */
public final class Fields {
    private final Dict dict;
    private final String place;
    private final Set<CborValue> taken = new HashSet<>();

    private Fields(Dict dict, String place) {
        this.dict = dict;
        this.place = place;
    }

    public static Fields of(CborValue value, String place) throws MalformedException {
        if (value instanceof Dict dict) {
            return new Fields(dict, place);
        }
        throw new MalformedException(place, "not a map");
    }

    /** Whether every key has been taken. */
    public boolean isDone() {
        return taken.size() == dict.keys().size();
    }

    /** @throws MalformedException when there is a key that nobody has taken */
    public void done() throws MalformedException {
        if (!isDone()) {
            throw new MalformedException(place, "has a key that is not defined");
        }
    }

    public Optional<CborValue> optional(CborValue key) {
        taken.add(key);
        Optional<CborValue> value = Optional.ofNullable(dict.entries().get(key));
        if (value.isEmpty()) {
            taken.remove(key);
        }
        return value;
    }

    public CborValue required(CborValue key) throws MalformedException {
        Optional<CborValue> value = optional(key);
        if (value.isEmpty()) {
            throw new MalformedException(place(key), "missing");
        }
        return value.get();
    }

    public long integer(long key, long min, long max) throws MalformedException {
        return integer(required(new Int(key)), min, max, place(new Int(key)));
    }

    public OptionalLong optionalInteger(long key, long min, long max) throws MalformedException {
        Optional<CborValue> value = optional(new Int(key));
        return value.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(integer(value.get(), min, max, place(new Int(key))));
    }

    public Bytes bytes(long key, int min, int max) throws MalformedException {
        return bytes(required(new Int(key)), min, max, place(new Int(key)));
    }

    public Optional<Bytes> optionalBytes(long key, int min, int max) throws MalformedException {
        Optional<CborValue> value = optional(new Int(key));
        return value.isEmpty() ? Optional.empty() : Optional.of(bytes(value.get(), min, max, place(new Int(key))));
    }

    /** @param max in characters */
    public String text(long key, int max) throws MalformedException {
        return text(required(new Int(key)), max, place(new Int(key)));
    }

    public Optional<String> optionalText(long key, int max) throws MalformedException {
        Optional<CborValue> value = optional(new Int(key));
        return value.isEmpty() ? Optional.empty() : Optional.of(text(value.get(), max, place(new Int(key))));
    }

    public boolean flag(long key) throws MalformedException {
        if (required(new Int(key)) instanceof Bool flag) {
            return flag.value();
        }
        throw new MalformedException(place(new Int(key)), "not true or false");
    }

    public List<CborValue> array(long key, int min, int max) throws MalformedException {
        return array(required(new Int(key)), min, max, place(new Int(key)));
    }

    public Fields map(long key) throws MalformedException {
        return of(required(new Int(key)), place(new Int(key)));
    }

    public static long integer(CborValue value, long min, long max, String place) throws MalformedException {
        if (!(value instanceof Int number)) {
            throw new MalformedException(place, "not an integer");
        }
        if (number.value() < min || number.value() > max) {
            throw new MalformedException(place, "outside " + min + " .. " + max);
        }
        return number.value();
    }

    public static Bytes bytes(CborValue value, int min, int max, String place) throws MalformedException {
        if (!(value instanceof ByteString bytes)) {
            throw new MalformedException(place, "not a byte string");
        }
        if (bytes.value().length() < min || bytes.value().length() > max) {
            throw new MalformedException(
                    place, min == max ? "not " + min + " bytes" : "not " + min + " to " + max + " bytes");
        }
        return bytes.value();
    }

    public static String text(CborValue value, int max, String place) throws MalformedException {
        if (!(value instanceof Text text)) {
            throw new MalformedException(place, "not text");
        }
        if (text.value().length() > max) {
            throw new MalformedException(place, "longer than " + max + " characters");
        }
        return text.value();
    }

    public static List<CborValue> array(CborValue value, int min, int max, String place) throws MalformedException {
        if (!(value instanceof Array array)) {
            throw new MalformedException(place, "not an array");
        }
        if (array.items().size() < min || array.items().size() > max) {
            throw new MalformedException(place, "not " + min + " to " + max + " items");
        }
        return array.items();
    }

    private String place(CborValue key) {
        if (key instanceof Int number) {
            return place + ", key " + number.value();
        }
        return key instanceof Text text ? place + ", key " + text.value() : place;
    }
}
