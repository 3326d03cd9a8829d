package keyloader.host.container;

import java.util.HashMap;
import java.util.Map;

/** Of values that are the same, the first: a meter's key id stands in its round, its message and its record. */
public final class Shared {
    private final Map<Object, Object> values = new HashMap<>();

    /** @param value that does not change, and is no secret */
    public <T> T of(T value) {
        @SuppressWarnings("unchecked") // equal values are of one class here
        T first = (T) values.computeIfAbsent(value, same -> same);
        return first;
    }
}
