package keyloader.host.container;

import java.util.regex.Pattern;
import keyloader.sealing.KeyId;
import keyloader.sealing.PublicPoint;

/**
 * Another PC whose key an installer has taken for what it says it is.
 *
 * @param name see {@link #isName}
 */
public record KnownOwner(String name, PublicPoint key) {
    /** What this PC is called where owners are named. */
    public static final String SELF = "self";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    /** Whether it is 1 to 32 letters, digits, dots, hyphens and underscores, and not the name of this PC. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equalsIgnoreCase(SELF);
    }

    public KeyId id() {
        return key.id();
    }
}
