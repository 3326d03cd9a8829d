package keyloader.host.outcome;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /** An alarm that was kept as the command line says it; empty where this version has none like it. */
    public static Optional<Remark> alarm(String text) {
        return Arrays.stream(Notice.values())
                .filter(notice -> notice.kind() == Notice.Kind.ALARM)
                .flatMap(notice ->
                        Template.read(notice.message(), text).stream().map(arguments -> new Remark(notice, arguments)))
                .findFirst();
    }

    /** As the command line says it. */
    public String text() {
        return Template.fill(notice.message(), arguments.stream().map(Safe::new).toArray());
    }
}
