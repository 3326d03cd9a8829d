package keyloader.host.station;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A place on the bench, with a loader, where a meter is plugged in.
 *
 * @param name 1 to 16 letters, digits, dots, hyphens and underscores
 * @param command what talks to the meter there: a program and its arguments
 */
public record Jig(String name, List<String> command) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,16}");

    public Jig {
        command = List.copyOf(command);
        if (!isName(name) || command.isEmpty()) {
            throw new IllegalArgumentException("not a jig");
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
