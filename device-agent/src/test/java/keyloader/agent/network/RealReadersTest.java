package keyloader.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs themselves read the files, where they are installed: wpa_supplicant on an interface that does not exist,
 * nmcli offline. {@code -Dkeyloader.wpa_supplicant=PATH} and {@code -Dkeyloader.nmcli=PATH} name them elsewhere.
 */
@Timeout(120)
class RealReadersTest {
    @TempDir
    Path directory;

    private static Path program(String name) {
        List<String> places = new ArrayList<>();
        Optional.ofNullable(System.getProperty("keyloader." + name)).ifPresent(places::add);
        for (String path : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator, -1)) {
            places.add(path + "/" + name);
        }
        Optional<Path> found =
                places.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            System.err.println("SKIPPED: " + name + " is not installed, so its files are read by our own reader only");
        }
        assumeTrue(found.isPresent(), name + " is not installed");
        return found.orElseThrow();
    }

    private record Ran(int code, String out) {}

    private Ran run(byte[] input, List<String> command) throws IOException, InterruptedException {
        Path in = Files.write(directory.resolve("input"), input);
        Path out = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
    }

    @Test
    void wpaSupplicantReadsWhatWasOrdered() throws IOException, InterruptedException {
        Path program = program("wpa_supplicant");
        List<Network> networks = Samples.all();
        Path file = directory.resolve("wpa_supplicant.conf");
        try (Secret content = WpaSupplicantFile.encode(1, networks, "DE")) {
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
            if (!line.startsWith("ssid - hexdump_ascii") && !line.startsWith("sae_password - hexdump_ascii")) {
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
            try (Secret secret = NetworkManagerFile.encode(1, 0, network, 1)) {
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
}
