package keyloader.host.outcome;

import java.util.List;

/**
 * A notice with what varies, for whom it is shown to later.
 *
 * @param arguments safe to print
 */
public record Remark(Notice notice, List<String> arguments) {
    public Remark {
        arguments = List.copyOf(arguments);
    }

    /** @param arguments as for {@link Notice#text} */
    public static Remark of(Notice notice, Object... arguments) {
        return new Remark(notice, Template.words(arguments));
    }

    /** As the command line says it. */
    public String text() {
        return Template.fill(notice.message(), arguments.stream().map(Safe::new).toArray());
    }
}
