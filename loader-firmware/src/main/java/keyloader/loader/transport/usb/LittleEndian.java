package keyloader.loader.transport.usb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import keyloader.wire.Bytes;

/** Puts a descriptor together. */
final class LittleEndian {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    LittleEndian u8(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    LittleEndian u16(int value) {
        return u8(value, value >> 8);
    }

    LittleEndian u32(int value) {
        return u16(value).u16(value >> 16);
    }

    LittleEndian zeros(int count) {
        return put(Bytes.of(new byte[count]));
    }

    LittleEndian ascii(String text) {
        return put(Bytes.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    LittleEndian utf16(String text) {
        return put(Bytes.of(text.getBytes(StandardCharsets.UTF_16LE)));
    }

    LittleEndian put(Bytes more) {
        bytes.writeBytes(more.toArray());
        return this;
    }

    Bytes done() {
        return Bytes.of(bytes.toByteArray());
    }
}
