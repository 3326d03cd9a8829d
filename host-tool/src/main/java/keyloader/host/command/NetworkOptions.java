package keyloader.host.command;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Escape;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.file.NetworkJson;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which networks the meter is to join: one given by options, or several as files. */
public final class NetworkOptions {
    private static final String KINDS = "wpa2, wpa3, wpa2+wpa3, owe or open";

    @Option(names = "--ssid", paramLabel = "NAME", description = "the network's name")
    @Nullable String ssid;

    @Option(names = "--security", paramLabel = "KIND", description = KINDS)
    @Nullable String security;

    @Option(
            names = "--passphrase-file",
            paramLabel = "F|-",
            description = "take the network's passphrase from this file, or from standard input")
    @Nullable String passphraseFile;

    @Option(names = "--hidden", description = "the network does not announce its name")
    boolean hidden;

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description =
                    "a network as a DPP Configuration Object (JSON) in place of --ssid; may be repeated, in order of preference")
    List<String> files = new ArrayList<>();

    boolean anything() {
        return ssid != null || security != null || passphraseFile != null || hidden || !files.isEmpty();
    }

    /** All that can be judged before anything is opened or asked. */
    void check(@Nullable String containerPassphraseFile) throws Failure {
        if (!files.isEmpty()) {
            if (ssid != null || security != null || passphraseFile != null || hidden) {
                throw Failure.wrongUse(
                        "--network and --ssid do not go together",
                        "put every network into a file, or give one by --ssid");
            }
            if (files.size() > Order.MAX_NETWORKS) {
                throw Failure.wrongUse("more than " + Order.MAX_NETWORKS + " networks", "leave some out");
            }
            return;
        }
        if (ssid == null) {
            throw Failure.wrongUse("no network is given", "add --ssid NAME --security KIND, or --network FILE");
        }
        int length = ssid.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > 32) {
            throw Failure.wrongUse(
                    "the network's name is not 1 to 32 bytes long", "give the name as the access point shows it");
        }
        if (!kind().hasSecret() && passphraseFile != null) {
            throw Failure.wrongUse(
                    "a network of kind " + kind().commandLineName() + " takes no passphrase",
                    "leave out --passphrase-file, or give another --security");
        }
        if ("-".equals(passphraseFile) && "-".equals(containerPassphraseFile)) {
            throw Failure.wrongUse("standard input cannot hold two passphrases", "give one of the two as a file");
        }
    }

    private Security kind() throws Failure {
        if (security == null) {
            throw Failure.wrongUse("--security is missing", "add --security: " + KINDS);
        }
        Optional<Security> kind = Security.ofCommandLineName(security);
        if (kind.isEmpty()) {
            throw Failure.wrongUse("not a kind of security: " + Escape.text(security), "one of " + KINDS);
        }
        return kind.get();
    }

    CloseableNetworks read(Terminal terminal, Instant now) throws Failure {
        if (files.isEmpty()) {
            return new CloseableNetworks(List.of(fromOptions(terminal)));
        }
        List<Network> networks = new ArrayList<>();
        boolean complete = false;
        try {
            for (String file : files) {
                networks.add(fromFile(file, now));
            }
            complete = true;
            return new CloseableNetworks(networks);
        } finally {
            if (!complete) {
                networks.forEach(Network::close);
            }
        }
    }

    private Network fromOptions(Terminal terminal) throws Failure {
        Security kind = kind();
        Credential credential =
                kind.hasSecret() ? new Credential.Passphrase(passphrase(terminal)) : new Credential.None();
        try {
            Bytes name = Bytes.of(String.valueOf(ssid).getBytes(StandardCharsets.UTF_8));
            return Network.of(name, kind, credential, hidden);
        } catch (MalformedException e) {
            throw Failure.of("the network does not hold: " + Failure.said(e), "check the passphrase and --security");
        }
    }

    private Secret passphrase(Terminal terminal) throws Failure {
        if (passphraseFile != null) {
            return InputFile.readSecret(passphraseFile, terminal, "network's passphrase");
        }
        return AskTwice.ask(
                terminal,
                "passphrase of the network: ",
                Failure.of(
                        "there is no terminal to ask for the network's passphrase",
                        "run it on a terminal, or give --passphrase-file F (- for standard input)"));
    }

    private static Network fromFile(String file, Instant now) throws Failure {
        byte[] json = InputFile.read(file, NetworkJson.MAX_LENGTH, "network file");
        try {
            return NetworkJson.parse(json, now);
        } catch (MalformedException e) {
            throw Failure.of(
                    "the network in " + Escape.text(file) + " does not hold: " + Failure.said(e),
                    "it is to be a DPP Configuration Object; see the installer's guide");
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }
}
