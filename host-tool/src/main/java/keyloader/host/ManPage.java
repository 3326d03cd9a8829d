package keyloader.host;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import keyloader.host.outcome.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command, as roff (man(7)), from the same model that reads its command line. */
final class ManPage {
    private static final String PROGRAM = "keyloader";

    private final CommandSpec spec;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandSpec spec) {
        this.spec = spec;
    }

    /** Such as {@code keyloader-keys-export}. */
    static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    /** @param date of the build, such as 2026-01-01 */
    static String of(CommandLine command, String version, String date) {
        ManPage written = new ManPage(command.getCommandSpec());
        written.write(name(command), version, date);
        return written.page.toString();
    }

    private void write(String name, String version, String date) {
        macro("TH", name.toUpperCase(Locale.ROOT), "1", date, PROGRAM + " " + version, "Keyloader");
        macro("SH", "NAME");
        text(name + " - " + join(spec.usageMessage().description()));
        macro("SH", "SYNOPSIS");
        macro("B", spec.qualifiedName());
        List<String> commands =
                spec.subcommands().values().stream().map(ManPage::name).sorted().toList();
        text((commands.isEmpty() ? "" : "[COMMAND] ") + "[OPTIONS]"
                + spec.positionalParameters().stream()
                        .map(parameter -> " " + parameter.paramLabel())
                        .collect(Collectors.joining()));
        macro("SH", "OPTIONS");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            entry("\\fI" + escaped(parameter.paramLabel()) + "\\fR", join(parameter.description()));
        }
        spec.options().stream()
                .filter(option -> !option.hidden())
                .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                .forEach(this::option);
        if (!commands.isEmpty()) {
            macro("SH", "COMMANDS");
            spec.subcommands()
                    .forEach((word, sub) -> entry(
                            "\\fB" + escaped(word) + "\\fR",
                            join(sub.getCommandSpec().usageMessage().description())));
        }
        String footer = join(spec.usageMessage().footer());
        if (!footer.isBlank()) {
            macro("SH", "NOTES");
            text(footer);
        }
        macro("SH", "EXIT STATUS");
        ExitCode.MEANINGS.forEach((code, meaning) -> entry("\\fB" + escaped(code) + "\\fR", meaning));
        seeAlso(commands);
    }

    private void seeAlso(List<String> commands) {
        macro("SH", "SEE ALSO");
        CommandSpec parent = spec.parent();
        String others = (parent == null ? "" : parent.qualifiedName("-") + "(1), ")
                + commands.stream().map(other -> other + "(1), ").collect(Collectors.joining());
        text(others + "the installer's guide");
    }

    private void option(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        String label = option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
        entry(names + label, join(option.description()));
    }

    private void entry(String tag, String description) {
        page.append(".TP\n").append(tag).append('\n');
        text(description);
    }

    private static String join(String[] lines) {
        return Arrays.stream(lines).filter(line -> !line.isBlank()).collect(Collectors.joining(" "));
    }

    private void macro(String macro, String... arguments) {
        page.append('.').append(macro);
        for (String argument : arguments) {
            page.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
        }
        page.append('\n');
    }

    private void text(String text) {
        page.append(escaped(text)).append('\n');
    }

    /** What roff would take for something else: backslashes, hyphens that are minus signs, a dot or quote at the beginning. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
