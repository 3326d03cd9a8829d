package keyloader.sealing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import keyloader.wire.Bytes;

/** What a meter takes for certificates and keys: it looks no further than at the DER. */
final class EapSamples {
    private EapSamples() {}

    static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** SEQUENCE { INTEGER value }. */
    static Bytes der(int value) {
        return Bytes.of((byte) 0x30, (byte) 3, (byte) 2, (byte) 1, (byte) value);
    }

    static Eap.Server server() {
        return new Eap.Server(List.of(der(1), der(2)), "radius.example.net");
    }

    static Secret key() {
        return Secret.copyOf(der(7));
    }

    static Secret password() {
        return Secret.copyOf(utf8("test password"));
    }
}
