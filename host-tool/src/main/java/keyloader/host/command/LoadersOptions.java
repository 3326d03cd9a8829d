package keyloader.host.command;

import java.util.ArrayList;
import java.util.List;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Words;
import picocli.CommandLine.Option;

/** What a command takes that writes to several loaders. */
final class LoadersOptions {
    @Option(
            names = "--loader",
            paramLabel = "LINK",
            description =
                    "where a loader is: " + Words.LINK_FORMS + "; may be repeated, the meters are spread over all")
    List<String> links = new ArrayList<>();

    @Option(
            names = "--accept-new-loader-identity",
            description = "go on although a known loader shows another key, and remember the new one")
    boolean acceptNewIdentity;

    @Option(
            names = "--elsewhere",
            description =
                    "write also what may lie on a loader that is not plugged in; a meter applies a message only once")
    boolean elsewhere;

    void check(boolean needed) throws Failure {
        if (needed && links.isEmpty()) {
            throw Failure.of(Problem.LINK_MISSING);
        }
        for (String link : links) {
            LoaderSession.address(link);
        }
    }

    List<LoaderOptions> each() {
        return links.stream()
                .map(link -> {
                    LoaderOptions one = new LoaderOptions();
                    one.loader = link;
                    one.acceptNewIdentity = acceptNewIdentity;
                    return one;
                })
                .toList();
    }
}
