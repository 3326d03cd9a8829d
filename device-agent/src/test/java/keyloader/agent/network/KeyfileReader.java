package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a keyfile by the grammar of GKeyFile: what is not understood is an error. */
final class KeyfileReader {
    private KeyfileReader() {}

    /** Unescaped values by {@code group.key}. */
    static Map<String, String> read(byte[] file) {
        Map<String, String> values = new LinkedHashMap<>();
        String group = "";
        for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                group = line.substring(1, line.length() - 1);
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || group.isEmpty()) {
                throw new AssertionError("not a setting: " + line);
            }
            String name = group + "." + line.substring(0, equals).stripTrailing();
            String value = line.substring(equals + 1).replaceFirst("^[ \t\r\f\u000b]+", "");
            if (values.put(name, unescape(value)) != null) {
                throw new AssertionError("twice: " + name);
            }
        }
        return values;
    }

    private static String unescape(String value) {
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < value.length()) {
            char c = value.charAt(i++);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escaped = i < value.length() ? value.charAt(i++) : '?';
            plain.append(
                    switch (escaped) {
                        case 's' -> ' ';
                        case 'n' -> '\n';
                        case 't' -> '\t';
                        case 'r' -> '\r';
                        case '\\' -> '\\';
                        default -> throw new AssertionError("escape: " + value);
                    });
        }
        return plain.toString();
    }

    /** An SSID as NetworkManager reads it: a list of numbers where it looks like one, else text. */
    static byte[] ssid(String value) {
        if (!value.matches("([0-9]{1,3};)+")) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
        String[] numbers = value.substring(0, value.length() - 1).split(";", -1);
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return bytes;
    }
}
