package keyloader.host.leaflet;

import java.util.Locale;
import java.util.ResourceBundle;

/** What leaflets are written in. */
public enum Language {
    EN(Locale.ENGLISH),
    DE(Locale.GERMAN);

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    /** The one that is spoken there: German for those who speak it, English for all others. */
    public static Language of(Locale locale) {
        return locale.getLanguage().equals("de") ? DE : EN;
    }

    Locale locale() {
        return locale;
    }

    ResourceBundle texts() {
        return ResourceBundle.getBundle(
                "keyloader.host.leaflet.leaflet",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
