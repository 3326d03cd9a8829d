package keyloader.host.window;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import keyloader.host.outcome.Complaint;

/** The window's words in one language: German for those who speak it, English for all others. */
final class Texts {
    private static final String BUNDLE = "keyloader.host.window.texts";

    private final ResourceBundle bundle;
    private final Locale locale;

    private Texts(ResourceBundle bundle, Locale locale) {
        this.bundle = bundle;
        this.locale = locale;
    }

    static Texts of(Locale locale) {
        ResourceBundle.Control noOther = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
        return new Texts(ResourceBundle.getBundle(BUNDLE, locale, noOther), locale);
    }

    /** @param arguments text and numbers; what comes from outside is shown as text, never as HTML */
    String of(Text text, Object... arguments) {
        return new MessageFormat(bundle.getString(text.name()), locale).format(arguments);
    }

    /** What to do about it at this window; the catalogue's hint speaks of the command line where there is another way there. */
    String hint(Complaint complaint) {
        String key = "HINT." + complaint.problem().name();
        return Optional.of(key)
                .filter(bundle::containsKey)
                .map(bundle::getString)
                .orElse(complaint.hint());
    }

    ResourceBundle bundle() {
        return bundle;
    }
}
