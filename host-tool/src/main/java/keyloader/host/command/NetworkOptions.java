package keyloader.host.command;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Words;
import keyloader.host.port.HostPorts;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
import keyloader.host.prepare.NetworkProblem;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.file.NetworkJson;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which networks the meter is to join: one given by options, or several as files. */
public final class NetworkOptions {
    @Option(names = "--ssid", paramLabel = "NAME", description = "the network's name")
    @Nullable String ssid;

    @Option(names = "--security", paramLabel = "KIND", description = Words.SECURITIES)
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

    @Mixin
    WifiOptions wifi = new WifiOptions();

    @Mixin
    NetworkManagerOptions computer = new NetworkManagerOptions();

    @Mixin
    EapOptions eap = new EapOptions();

    @Mixin
    AddressOptions addresses = new AddressOptions();

    boolean anything() {
        return wifi.given() || computer.given() || !files.isEmpty() || security != null || ssid != null || more();
    }

    private boolean more() {
        return passphraseFile != null || hidden || eap.anything() || addresses.anything();
    }

    /** All that can be judged before anything is opened or asked. */
    void check(@Nullable String containerPassphraseFile) throws Failure {
        long fromStandardInput = Stream.of(
                        Optional.ofNullable(containerPassphraseFile),
                        Optional.ofNullable(passphraseFile),
                        Optional.ofNullable(wifi.file),
                        Optional.ofNullable(eap.clientKeyPassphraseFile))
                .filter(file -> file.equals(Optional.of("-")))
                .count();
        if (fromStandardInput > 1) {
            throw Failure.of(Problem.STANDARD_INPUT_TWICE);
        }
        if (wifi.given()) {
            wifi.check(otherNetwork() || computer.given());
            return;
        }
        if (computer.given()) {
            if (otherNetwork()) {
                throw Failure.of(Problem.KNOWN_WITH_MORE);
            }
            return;
        }
        if (!files.isEmpty()) {
            if (ssid != null || security != null || more()) {
                throw Failure.of(Problem.NETWORK_BOTH_WAYS);
            }
            if (files.size() > Order.MAX_NETWORKS) {
                throw Failure.of(Problem.NETWORKS_TOO_MANY, Order.MAX_NETWORKS);
            }
            return;
        }
        checkOne();
    }

    /** Beside one that is read from elsewhere, where open may be confirmed. */
    private boolean otherNetwork() {
        boolean otherSecurity = security != null && !security.equals(Security.OPEN.commandLineName());
        boolean other = ssid != null || passphraseFile != null || hidden || otherSecurity || eap.anything();
        return other || !files.isEmpty();
    }

    private void checkOne() throws Failure {
        if (ssid == null) {
            throw Failure.of(Problem.NETWORK_MISSING);
        }
        int length = ssid.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > 32) {
            throw Failure.of(Problem.SSID_OPTION_LENGTH);
        }
        Security kind = kind();
        eap.check(EapMethod.of(security), String.valueOf(security));
        if (passphraseFile != null && !takesPassphrase(kind)) {
            throw Failure.of(Problem.PASSPHRASE_FOR_NONE, String.valueOf(security));
        }
    }

    private boolean takesPassphrase(Security kind) {
        return kind.hasSecret() || (kind == Security.EAP && !"eap-tls".equals(security));
    }

    private Security kind() throws Failure {
        if (security == null) {
            throw Failure.of(Problem.SECURITY_MISSING);
        }
        if (EapMethod.of(security).isPresent()) {
            return Security.EAP;
        }
        Optional<Security> kind = Security.ofCommandLineName(security).filter(found -> found != Security.EAP);
        if (kind.isEmpty()) {
            throw Failure.of(Problem.SECURITY_UNKNOWN, security);
        }
        return kind.get();
    }

    /** @param asks whether somebody may be asked more than for passphrases */
    CloseableNetworks read(HostPorts ports, boolean asks) throws Failure {
        Terminal terminal = ports.terminal();
        Instant now = ports.clock().instant();
        if (wifi.given()) {
            return new CloseableNetworks(
                    List.of(withAddresses("of --from-wifi-qr", () -> wifi.read(terminal, security != null, asks))));
        }
        if (computer.given()) {
            return new CloseableNetworks(
                    List.of(withAddresses("of --from-networkmanager", () -> computer.read(ports, security != null))));
        }
        if (files.isEmpty()) {
            return new CloseableNetworks(List.of(fromOptions(terminal, now)));
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

    /** A network that is read from somewhere else. */
    @FunctionalInterface
    private interface Source {
        Network read() throws Failure;
    }

    private Network withAddresses(String where, Source source) throws Failure {
        try {
            Addresses own = addresses.read();
            Network read = source.read();
            return Network.of(read.ssid(), read.security(), read.credential(), read.hidden(), own);
        } catch (MalformedException e) {
            throw NetworkProblem.of(where, e);
        }
    }

    private Network fromOptions(Terminal terminal, Instant now) throws Failure {
        try {
            Addresses own = addresses.read();
            Bytes name = Bytes.of(String.valueOf(ssid).getBytes(StandardCharsets.UTF_8));
            return Network.of(name, kind(), credential(terminal, now), hidden, own);
        } catch (MalformedException e) {
            throw NetworkProblem.of("of --ssid", e);
        }
    }

    private Credential credential(Terminal terminal, Instant now) throws Failure, MalformedException {
        Optional<EapMethod> method = EapMethod.of(security);
        if (method.isPresent()) {
            return new EapReader(eap, terminal, now).read(method.get(), () -> passphrase(terminal));
        }
        return kind().hasSecret() ? new Credential.Passphrase(passphrase(terminal)) : new Credential.None();
    }

    private Secret passphrase(Terminal terminal) throws Failure {
        if (passphraseFile != null) {
            return InputFile.readSecret(passphraseFile, terminal, "network's passphrase");
        }
        return AskTwice.ask(terminal, "passphrase of the network: ", Problem.NO_TERMINAL_FOR_NETWORK);
    }

    static Network fromFile(String file, Instant now) throws Failure {
        byte[] json = InputFile.read(file, NetworkJson.MAX_LENGTH, "network file");
        try {
            return NetworkJson.parse(json, now);
        } catch (MalformedException e) {
            throw NetworkProblem.of("in " + file, e);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }
}
