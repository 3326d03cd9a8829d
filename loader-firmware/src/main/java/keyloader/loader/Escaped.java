package keyloader.loader;

/** Text from outside, made safe for a terminal. */
final class Escaped {
    private Escaped() {}

    static String of(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean harmless =
                    c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && Character.getType(c) != Character.FORMAT;
            safe.append(harmless ? Character.toString(c) : String.format("\\u%04x", c));
        });
        return safe.toString();
    }
}
