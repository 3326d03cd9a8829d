package keyloader.host.outcome;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keyloader.host.text.Escape;
import keyloader.wire.MalformedException;

/** Fills in what varies. The one place where it is made safe to print. */
final class Template {
    private static final Pattern PLACE = Pattern.compile("%(?:(\\d)\\$)?s");

    private Template() {}

    /** @return the template with every argument escaped */
    static String fill(String template, Object... arguments) {
        return String.format(Locale.ROOT, template, words(arguments).toArray());
    }

    /** Each as it is filled in. */
    static List<String> words(Object... arguments) {
        return Arrays.stream(arguments).map(Template::word).toList();
    }

    /** The arguments of what {@link #fill} has given, if it was of this template, which names each once and in order. */
    static Optional<List<String>> read(String template, String filled) {
        String pattern =
                Arrays.stream(template.split("%s", -1)).map(Pattern::quote).collect(Collectors.joining("(.*)"));
        Matcher matcher = Pattern.compile(pattern).matcher(filled);
        return matcher.matches()
                ? Optional.of(IntStream.rangeClosed(1, matcher.groupCount())
                        .mapToObj(matcher::group)
                        .toList())
                : Optional.empty();
    }

    /** The highest argument that the template names. */
    static int arguments(String template) {
        int highest = 0;
        int next = 0;
        Matcher matcher = PLACE.matcher(template);
        while (matcher.find()) {
            String number = matcher.group(1);
            highest = Math.max(highest, number == null ? ++next : Integer.parseInt(number));
        }
        return highest;
    }

    private static String word(Object argument) {
        if (argument instanceof Safe safe) {
            return safe.text();
        }
        if (argument instanceof MalformedException malformed) {
            return Escape.text(malformed.place() + ": " + malformed.reason());
        }
        return Escape.text(argument instanceof IOException io ? IoWords.of(io) : String.valueOf(argument));
    }
}
