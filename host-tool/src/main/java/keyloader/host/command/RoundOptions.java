package keyloader.host.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command takes that is about one round. */
final class RoundOptions {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "ROUND",
            description = "its number, the beginning of it, or its name; may be left out if there is only one")
    @Nullable String round;

    @Option(names = "--json", description = "print JSON")
    boolean json;
}
