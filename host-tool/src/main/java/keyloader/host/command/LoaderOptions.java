package keyloader.host.command;

import keyloader.host.outcome.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that talks to a loader takes. */
public final class LoaderOptions {
    @Option(names = "--loader", paramLabel = "LINK", description = "where the loader is: " + Words.LINK_FORMS)
    @Nullable String loader;

    @Option(
            names = "--accept-new-loader-identity",
            description = "go on although a known loader shows another key, and remember the new one")
    boolean acceptNewIdentity;
}
