package keyloader.host.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;

class EscapeTest {
    @Test
    void ordinaryTextStaysAsItIs() {
        assertThat(Escape.text("Zähler 7, 東京 \"x\"")).isEqualTo("Zähler 7, 東京 \"x\"");
    }

    @Test
    void whatCouldMoveHideOrTurnIsWrittenOut() {
        assertThat(Escape.text("a\u001b[2Jb\rc\nd\u0007\u009b\u202e\u200b\u2028\u00a0\ue000"))
                .isEqualTo("a\\u{1b}[2Jb\\u{d}c\\u{a}d\\u{7}\\u{9b}\\u{202e}\\u{200b}\\u{2028}\\u{a0}\\u{e000}");
        assertThat(Escape.text("\ud800")).isEqualTo("\\u{d800}");
    }

    @Test
    void anEscapeCannotBeForged() {
        assertThat(Escape.text("\\u{1b}")).isEqualTo("\\\\u{1b}");
    }

    @Test
    void aNetworkNameMayBeAnyBytes() {
        assertThat(Escape.quoted(Bytes.of("Café \"1\"".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("\"Café \\\"1\\\"\"");
        assertThat(Escape.quoted(Bytes.of((byte) 'a', (byte) 0xff, (byte) '"', (byte) 0x1b)))
                .isEqualTo("\"a\\xff\\x22\\x1b\"");
    }
}
