package keyloader.host.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times for people. */
public final class When {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private When() {}

    /** @param millis since 1970 */
    public static String text(long millis) {
        return FORMAT.format(Instant.ofEpochMilli(millis));
    }
}
