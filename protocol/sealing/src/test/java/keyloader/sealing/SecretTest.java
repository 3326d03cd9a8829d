package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretTest {
    @ParameterizedTest
    @CsvSource({"plain test", "größer", "\uD83D\uDD11 four bytes", "''"})
    void whatIsTypedIsKeptInUtf8AndWiped(String text) {
        char[] typed = text.toCharArray();
        try (Secret secret = Secret.typed(typed)) {
            assertThat(secret.copy()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(typed).isEqualTo(new char[text.length()]);
    }

    /** A question mark in its place would be another secret, which could be taken for what was meant. */
    @Test
    void halfACharacterIsNoQuestionMark() {
        try (Secret secret = Secret.typed(new char[] {'a', '\uD83D', 'b'})) {
            assertThat(secret.copy()).isEqualTo("a\uFFFDb".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void afterItsEndNothingIsGivenAndNothingIsShownEver() {
        Secret secret = Secret.typed("test".toCharArray());
        assertThat(secret).hasToString("Secret[redacted]");
        secret.close();
        assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
    }
}
