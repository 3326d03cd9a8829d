package keyloader.host.window;

import java.util.Optional;
import javax.swing.JPasswordField;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;

/** Judges a passphrase while it is typed. */
final class PassphraseRule {
    private static final int SHORTEST = 8;
    private static final int LONGEST = 63;

    private PassphraseRule() {}

    /** @return what is wrong with it, if anything */
    static Optional<String> wrong(JPasswordField field, Security kind, Texts texts) {
        try (Secret typed = Secret.typed(field.getPassword())) {
            return typed.use(bytes -> wrong(bytes, kind, texts));
        }
    }

    private static Optional<String> wrong(byte[] typed, Security kind, Texts texts) {
        if (typed.length == 0) {
            return Optional.of(texts.of(Text.PASSPHRASE_WANTED));
        }
        if (kind == Security.WPA3) {
            return typed.length > LONGEST
                    ? Optional.of(texts.of(Text.PASSPHRASE_LENGTH_WPA3, typed.length))
                    : Optional.empty();
        }
        for (byte one : typed) {
            if (one < ' ' || one > '~') {
                return Optional.of(texts.of(Text.PASSPHRASE_CHARACTERS));
            }
        }
        return typed.length < SHORTEST || typed.length > LONGEST
                ? Optional.of(texts.of(Text.PASSPHRASE_LENGTH, typed.length))
                : Optional.empty();
    }
}
