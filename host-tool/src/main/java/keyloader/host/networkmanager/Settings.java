package keyloader.host.networkmanager;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.host.dbus.Bus;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.types.Variant;

/** Sections of values as they came over the bus: what has another type than it should is as if it were not there. */
final class Settings {
    private final Map<String, Map<String, Object>> sections = new HashMap<>();

    /** @param reply a dictionary of dictionaries of variants */
    static Settings of(Object reply) throws IOException {
        Settings settings = new Settings();
        for (Map.Entry<?, ?> section : map(reply).entrySet()) {
            Map<String, Object> values = new HashMap<>();
            map(section.getValue()).forEach((key, value) -> values.put(String.valueOf(key), plain(value)));
            settings.sections.put(String.valueOf(section.getKey()), values);
        }
        return settings;
    }

    private static Map<?, ?> map(Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw Bus.nonsense();
    }

    private static Object plain(Object value) {
        return value instanceof Variant<?> variant ? plain(variant.getValue()) : value;
    }

    boolean has(String section) {
        return sections.containsKey(section);
    }

    Set<String> keys(String section) {
        return values(section).keySet();
    }

    private Map<String, Object> values(String section) {
        return sections.getOrDefault(section, Map.of());
    }

    Optional<String> text(String section, String key) {
        return values(section).get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    boolean isTrue(String section, String key) {
        return Boolean.TRUE.equals(values(section).get(key));
    }

    int number(String section, String key) {
        return values(section).get(key) instanceof Number number ? number.intValue() : 0;
    }

    List<String> texts(String section, String key) {
        return list(section, key).stream().map(String::valueOf).toList();
    }

    private List<?> list(String section, String key) {
        Object value = values(section).get(key);
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return value instanceof List<?> list ? list : List.of();
    }

    Bytes bytes(String section, String key) {
        if (values(section).get(key) instanceof byte[] array) {
            return Bytes.of(array);
        }
        List<?> list = list(section, key);
        byte[] copied = new byte[list.size()];
        for (int i = 0; i < copied.length; i++) {
            if (!(list.get(i) instanceof Byte one)) {
                return Bytes.of(new byte[0]);
            }
            copied[i] = one;
        }
        return Bytes.of(copied);
    }
}
