package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keyloader.loader.config.ConfigurationFile;
import keyloader.loader.light.Light;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/loader-guide.md} says everything that the program can say, and nothing else. */
class LoaderGuideTest {
    private static List<List<String>> table(String heading) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "loader-guide.md"));
        List<String> section = lines.subList(lines.indexOf("## " + heading) + 1, lines.size());
        return section.stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.replaceAll("^\\| | \\|$", "").split(" \\| ", -1)))
                .toList();
    }

    @Test
    void everyFailureHasItsRowInOrderAndEveryRowItsFailure() throws IOException {
        List<List<String>> rows = table("Messages, causes, remedies");
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(4).doesNotContain(""));
        assertThat(rows)
                .extracting(row -> List.of(row.get(0), row.get(2), row.get(3)))
                .containsExactlyElementsOf(Arrays.stream(Failure.values())
                        .map(failure -> List.of(
                                failure.message().replaceAll("%(\\d\\$)?s", "..."),
                                failure.hint(),
                                Integer.toString(failure.exitCode())))
                        .toList());
    }

    @Test
    void everyOptionIsExplained() throws IOException {
        CommandLine top = Arguments.commandLine();
        String options = table("Commands and options").toString();
        assertThat(top.getSubcommands()).containsKeys("run", "check");
        for (CommandLine each : Stream.concat(Stream.of(top), top.getSubcommands().values().stream())
                .toList()) {
            each.getCommandSpec().options().forEach(option -> assertThat(options)
                    .contains(Arrays.stream(option.names())
                            .map(name -> "`" + name + "`")
                            .toList()));
        }
    }

    @Test
    void everyKeyOfTheConfigurationIsExplained() throws IOException {
        assertThat(table("The configuration file"))
                .extracting(row -> row.get(0).replace("`", ""))
                .containsExactlyElementsOf(ConfigurationFile.keys());
        assertThat(Failure.CONFIG_UNKNOWN_KEY.hint()).contains(ConfigurationFile.keys());
    }

    @Test
    void everyLightIsExplained() throws IOException {
        assertThat(table("Lights"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(Light.Pattern.values())
                        .map(Light.Pattern::words)
                        .toList());
    }
}
