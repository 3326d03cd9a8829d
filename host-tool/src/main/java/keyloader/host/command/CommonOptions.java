package keyloader.host.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. */
public final class CommonOptions {
    @Option(names = "--container", paramLabel = "FILE", description = "the file with this PC's key and messages")
    @Nullable String container;

    @Option(
            names = "--container-passphrase-file",
            paramLabel = "F|-",
            description = "take the container's passphrase from this file, or from standard input")
    @Nullable String containerPassphraseFile;

    @Option(
            names = "--pin-file",
            paramLabel = "F|-",
            description = "where this PC's key is in a token: take its PIN from this file, or from standard input")
    @Nullable String pinFile;

    @Option(names = "--quiet", description = "no progress and no explanations; results, warnings and errors only")
    boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
