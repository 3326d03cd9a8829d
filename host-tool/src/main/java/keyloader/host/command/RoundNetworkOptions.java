package keyloader.host.command;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Safe;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
import keyloader.host.round.RoundNetworks;
import keyloader.host.text.Escape;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The networks of a round: whole ones as files, and passphrases of those that the list describes. */
final class RoundNetworkOptions {
    @Option(
            names = "--network",
            paramLabel = "NAME=FILE",
            description =
                    "what NAME stands for in the list's column network: a DPP Configuration Object (JSON); may be repeated")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--passphrase-file",
            paramLabel = "SSID=F|-",
            description = "take this network's passphrase from a file, or from standard input; may be repeated")
    List<String> passphraseFiles = new ArrayList<>();

    void check(@Nullable String containerPassphraseFile) throws Failure {
        named("--network", files);
        long fromStandardInput = Stream.concat(
                        named("--passphrase-file", passphraseFiles).values().stream(),
                        Stream.ofNullable(containerPassphraseFile))
                .filter("-"::equals)
                .count();
        if (fromStandardInput > 1) {
            throw Failure.of(Problem.STANDARD_INPUT_TWICE);
        }
    }

    /** A network's name may have an equals sign; files rarely do. */
    private static Map<String, String> named(String option, List<String> given) throws Failure {
        Map<String, String> named = new LinkedHashMap<>();
        for (String pair : given) {
            int equals = pair.lastIndexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw Failure.of(Problem.NAMED_FILE, option);
            }
            String name = pair.substring(0, equals);
            if (named.put(name, pair.substring(equals + 1)) != null) {
                throw Failure.of(Problem.NAMED_TWICE, option, name);
            }
        }
        return named;
    }

    /** What the files are called, and which networks they hold. */
    Map<String, NetworkName> names(Instant now) throws Failure {
        Map<String, NetworkName> names = new HashMap<>();
        for (Map.Entry<String, String> file : named("--network", files).entrySet()) {
            try (Network network = NetworkOptions.fromFile(file.getValue(), now)) {
                names.put(file.getKey(), new NetworkName(network.ssid(), network.security()));
            }
        }
        return names;
    }

    /** @param jobs all that will be sealed; nobody is asked for another network */
    RoundNetworks open(Collection<Job> jobs, Terminal terminal, Instant now) throws Failure {
        Map<String, String> byName = named("--network", files);
        Map<String, String> bySsid = named("--passphrase-file", passphraseFiles);
        RoundNetworks opened = new RoundNetworks();
        boolean complete = false;
        try {
            for (Choice choice : RoundNetworks.wanted(jobs)) {
                opened.put(choice, network(choice, byName, bySsid, terminal, now));
            }
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    private static Network network(
            Choice choice, Map<String, String> byName, Map<String, String> bySsid, Terminal terminal, Instant now)
            throws Failure {
        if (choice.file().isPresent()) {
            String file = byName.get(choice.file().get());
            if (file == null) {
                throw Failure.of(Problem.ROW_NETWORK_UNKNOWN, choice.file().get());
            }
            return NetworkOptions.fromFile(file, now);
        }
        NetworkName name = choice.network();
        String ssid = new String(name.ssid().toArray(), StandardCharsets.UTF_8); // a list's text
        return RoundNetworks.described(
                name,
                name.security().hasSecret()
                        ? Optional.of(passphrase(name, bySsid.get(ssid), terminal))
                        : Optional.empty());
    }

    private static Secret passphrase(NetworkName name, @Nullable String file, Terminal terminal) throws Failure {
        String shown = Escape.quoted(name.ssid()) + " (" + name.security().commandLineName() + ")";
        if (file != null) {
            return InputFile.readSecret(file, terminal, "network's passphrase");
        }
        if (!terminal.interactive()) {
            throw Failure.of(Problem.NO_TERMINAL_FOR_NETWORKS, new Safe(shown));
        }
        return AskTwice.ask(terminal, "passphrase of the network " + shown + ": ", Problem.NO_TERMINAL_FOR_NETWORK);
    }
}
