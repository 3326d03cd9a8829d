package keyloader.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs themselves read the files: wpa_supplicant on an interface that does not exist, nmcli offline, ifquery.
 * {@code bin/readers} unpacks them below target/; {@code -Dkeyloader.wpa_supplicant=PATH} and the like name them elsewhere.
 */
@Timeout(120)
class RealReadersTest {
    private static final Path PLACE = Path.of("/meter/network/keyloader-generation-1");
    private static final Path UNPACKED =
            Path.of("..", "target", "readers").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private static Path program(String name) {
        List<String> places = new ArrayList<>();
        Optional.ofNullable(System.getProperty("keyloader." + name)).ifPresent(places::add);
        for (String place : List.of("sbin", "usr/sbin", "bin", "usr/bin")) {
            places.add(UNPACKED.resolve(place).resolve(name).toString());
        }
        for (String path : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator, -1)) {
            places.add(path + "/" + name);
        }
        Optional<Path> found =
                places.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            System.err.println("SKIPPED: " + name
                    + " is not here (see bin/readers), so its files are read by our own reader only");
        }
        assumeTrue(found.isPresent(), name + " is not installed");
        return found.orElseThrow();
    }

    private record Ran(int code, String out) {}

    private Ran run(byte[] input, List<String> command) throws IOException, InterruptedException {
        Path in = Files.write(directory.resolve("input"), input);
        Path out = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        if (Files.isDirectory(UNPACKED)) {
            builder.environment().put("LD_LIBRARY_PATH", libraries());
        }
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
    }

    private static String libraries() throws IOException {
        List<String> directories = new ArrayList<>();
        for (String place : List.of("lib", "usr/lib")) {
            Path directory = UNPACKED.resolve(place);
            if (Files.isDirectory(directory)) {
                directories.add(directory.toString());
                try (var entries = Files.list(directory)) {
                    entries.filter(entry -> entry.getFileName().toString().contains("-linux-"))
                            .forEach(entry -> directories.add(entry.toString()));
                }
            }
        }
        return String.join(File.pathSeparator, directories);
    }

    @Test
    void wpaSupplicantReadsWhatWasOrdered() throws IOException, InterruptedException {
        Path program = program("wpa_supplicant");
        List<Network> networks = Samples.all();
        Path file = directory.resolve("wpa_supplicant.conf");
        try (Secret content = WpaSupplicantFile.encode(1, networks, "DE", PLACE)) {
            Files.write(file, content.copy());
        }
        Ran ran = run(
                new byte[0],
                List.of(program.toString(), "-i", "kl-absent0", "-D", "wired", "-c", file.toString(), "-dd", "-K"));
        assertThat(ran.out())
                .contains("country='DE'")
                .doesNotContain("failed to parse")
                .doesNotContain("Invalid");
        List<String> lines = ran.out().lines().toList();
        assertThat(lines.stream().filter(line -> line.contains("start of a new network block")))
                .hasSameSizeAs(networks);
        List<String> expected = new ArrayList<>();
        for (Network network : networks) {
            expected.add("ssid " + network.ssid().hex());
            if (network.credential() instanceof Credential.Passphrase passphrase
                    && network.security() != Security.WPA2) {
                expected.add(
                        "sae_password " + Bytes.of(passphrase.secret().copy()).hex());
            }
        }
        assertThat(dumps(lines)).isEqualTo(expected);
    }

    /** The hexadecimal dumps of texts, in which a line holds 16 bytes. */
    private static List<String> dumps(List<String> lines) {
        List<String> dumps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.matches("(ssid|sae_password|identity|anonymous_identity|password|domain_suffix_match|ca_cert)"
                    + " - hexdump_ascii.*")) {
                continue;
            }
            StringBuilder hex = new StringBuilder();
            int length = Integer.parseInt(line.replaceAll(".*len=([0-9]+).*", "$1"));
            for (int at = 0; at < length; at += 16) {
                String dump = lines.get(i + 1 + at / 16).strip();
                hex.append(dump, 0, Math.min(length - at, 16) * 3 - 1).append(' ');
            }
            dumps.add(
                    line.substring(0, line.indexOf(' ')) + " " + hex.toString().replace(" ", ""));
        }
        return dumps;
    }

    @Test
    void networkManagerReadsWhatWasOrdered() throws IOException, InterruptedException {
        Path program = program("nmcli");
        int read = 0;
        for (Network network : Samples.all().subList(0, 110)) {
            byte[] content;
            try (Secret secret = NetworkManagerFile.encode(1, 0, network, 1, PLACE)) {
                content = secret.copy();
            }
            Ran ran = run(
                    content,
                    List.of(program.toString(), "--offline", "connection", "modify", "connection.autoconnect", "yes"));
            if (ran.code() != 0 && ran.out().contains("--offline")) {
                System.err.println("SKIPPED: this nmcli is too old for --offline");
                assumeTrue(false, "nmcli is too old");
            }
            assertThat(ran.code()).as(ran.out()).isZero();
            Map<String, String> again = KeyfileReader.read(ran.out().getBytes(StandardCharsets.ISO_8859_1));
            if (network.credential() instanceof Credential.Passphrase passphrase
                    && network.security() != Security.WPA2) {
                assertThat(again.getOrDefault("wifi-security.psk", ""))
                        .isEqualTo(new String(passphrase.secret().copy(), StandardCharsets.UTF_8));
            }
            assertThat(again).containsEntry("connection.id", "keyloader-1");
            read++;
        }
        assertThat(read).isEqualTo(110);
    }

    private static List<Bytes> certificates(String name) throws IOException {
        String pem = Files.readString(Path.of("..", "docs", "vectors", "eap", name));
        List<Bytes> certificates = new ArrayList<>();
        for (String part : pem.split("-----BEGIN [A-Z ]+-----\n", -1)) {
            if (part.contains("-----END")) {
                String base64 = part.substring(0, part.indexOf("-----END")).replace("\n", "");
                certificates.add(Bytes.of(Base64.getDecoder().decode(base64)));
            }
        }
        return certificates;
    }

    private static List<Network> enterprise() throws IOException, MalformedException {
        return Samples.enterprise(
                certificates("TEST-ca.pem"),
                certificates("TEST-client.pem"),
                certificates("TEST-client.key").get(0));
    }

    private static String hex(Bytes bytes) {
        return bytes.hex();
    }

    @Test
    void wpaSupplicantReadsEnterpriseNetworks() throws IOException, InterruptedException, MalformedException {
        Path program = program("wpa_supplicant");
        List<Network> networks = enterprise();
        for (int from = 0; from < networks.size(); from += 8) {
            List<Network> some = networks.subList(from, Math.min(networks.size(), from + 8));
            Path file = directory.resolve("wpa_supplicant.conf");
            try (Secret content = WpaSupplicantFile.encode(1, some, "DE", PLACE)) {
                Files.write(file, content.copy());
            }
            Ran ran = run(
                    new byte[0],
                    List.of(program.toString(), "-i", "kl-absent0", "-D", "wired", "-c", file.toString(), "-dd", "-K"));
            assertThat(ran.out()).doesNotContain("failed to parse").doesNotContain("Invalid");
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Eap eap = (Eap) some.get(i).credential();
                expected.add("ssid " + hex(some.get(i).ssid()));
                expected.add("ca_cert "
                        + hex(Bytes.of(("blob://keyloader-" + (i + 1) + "-ca").getBytes(StandardCharsets.US_ASCII))));
                expected.add("domain_suffix_match "
                        + hex(Bytes.of(eap.server().name().getBytes(StandardCharsets.US_ASCII))));
                eap.anonymousIdentity().ifPresent(one -> expected.add("anonymous_identity " + hex(one)));
                if (eap instanceof Eap.Tls tls) {
                    expected.add("identity " + hex(tls.identity().orElse(Eap.ANONYMOUS)));
                } else if (eap instanceof Eap.Peap peap) {
                    expected.add("identity " + hex(peap.identity()));
                    expected.add("password " + Bytes.of(peap.password().copy()).hex());
                } else if (eap instanceof Eap.Ttls ttls) {
                    expected.add("identity " + hex(ttls.identity()));
                    expected.add("password " + Bytes.of(ttls.password().copy()).hex());
                }
            }
            assertThat(dumps(ran.out().lines().toList())).isEqualTo(expected);
        }
    }

    private Map<String, String> byNetworkManager(Path program, Network network)
            throws IOException, InterruptedException {
        byte[] content;
        try (Secret secret = NetworkManagerFile.encode(1, 0, network, 1, PLACE)) {
            content = secret.copy();
        }
        Ran ran = run(
                content,
                List.of(program.toString(), "--offline", "connection", "modify", "connection.autoconnect", "yes"));
        if (ran.code() != 0 && ran.out().contains("--offline")) {
            System.err.println("SKIPPED: this nmcli is too old for --offline");
            assumeTrue(false, "nmcli is too old");
        }
        assertThat(ran.code()).as(ran.out()).isZero();
        return KeyfileReader.read(ran.out().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void networkManagerReadsEnterpriseNetworks() throws IOException, InterruptedException, MalformedException {
        Path program = program("nmcli");
        for (Network network : enterprise()) {
            Map<String, String> before;
            try (Secret secret = NetworkManagerFile.encode(1, 0, network, 1, PLACE)) {
                before = KeyfileReader.read(secret.copy());
            }
            Map<String, String> again = byNetworkManager(program, network);
            for (Map.Entry<String, String> setting : before.entrySet()) {
                if (setting.getKey().startsWith("802-1x.")) {
                    assertThat(again).containsEntry(setting.getKey(), setting.getValue());
                }
            }
            assertThat(again.keySet().stream().filter(key -> key.startsWith("802-1x.")))
                    .isSubsetOf(before.keySet());
        }
    }

    @Test
    void networkManagerReadsAddresses() throws IOException, InterruptedException, MalformedException {
        Path program = program("nmcli");
        Map<String, String> again =
                byNetworkManager(program, Samples.fixed(Optional.of(Samples.ip4()), Optional.of(Samples.ip6())));
        assertThat(again)
                .containsEntry("ipv4.method", "manual")
                .containsEntry("ipv4.address1", "192.0.2.10/24,192.0.2.1")
                .containsEntry("ipv4.dns", "192.0.2.53;198.51.100.53;")
                .containsEntry("ipv6.method", "manual")
                .containsEntry("ipv6.address1", "2001:db8::10/64,fe80::1")
                .containsEntry("ipv6.dns", "2001:db8::35;");
    }

    @Test
    void ifupdownReadsAddresses() throws IOException, InterruptedException, MalformedException {
        Path program = program("ifquery");
        List<Network> networks = List.of(
                Samples.fixed(Optional.of(Samples.ip4()), Optional.of(Samples.ip6())),
                Samples.fixed(Optional.empty(), Optional.empty()));
        Path file = directory.resolve("keyloader.interfaces");
        try (Secret content = InterfacesFile.encode(1, networks)) {
            Files.write(file, content.copy());
        }
        Ran ran = run(new byte[0], List.of(program.toString(), "--interfaces", file.toString(), "keyloader-1"));
        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out().lines())
                .contains(
                        "address: 192.0.2.10",
                        "netmask: 255.255.255.0",
                        "gateway: 192.0.2.1",
                        "dns-nameservers: 192.0.2.53 198.51.100.53",
                        "address: 2001:db8:0:0:0:0:0:10",
                        "netmask: 64",
                        "gateway: fe80:0:0:0:0:0:0:1");
        ran = run(new byte[0], List.of(program.toString(), "--interfaces", file.toString(), "keyloader-2"));
        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out()).doesNotContain("address:");
    }
}
