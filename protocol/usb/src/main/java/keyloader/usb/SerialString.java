package keyloader.usb;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A loader's serial as a string descriptor (USB 2.0, 9.6.7): length, type, UTF-16LE. */
final class SerialString {
    private static final int DIGITS = 16;
    private static final int STRING = 3;

    /** The length of a loader's; one byte more shows that there is more. */
    static final int LENGTH = 2 + 2 * DIGITS;

    private SerialString() {}

    /** @return 16 lower-case hex digits; empty for anything else */
    static Optional<String> parse(byte[] descriptor) {
        if (descriptor.length != LENGTH || descriptor[0] != LENGTH || descriptor[1] != STRING) {
            return Optional.empty();
        }
        String text = new String(descriptor, 2, 2 * DIGITS, StandardCharsets.UTF_16LE);
        return text.matches("[0-9a-f]{16}") ? Optional.of(text) : Optional.empty();
    }
}
