package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Security;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the networks and their passphrases come from. */
@Timeout(60)
class PrepareNetworksTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    @Test
    void thePassphraseIsAskedForTwiceOnATerminal() throws IOException, LoaderRefusedException {
        FakeTerminal terminal = new FakeTerminal().answering("typed in the dark", "typed in the dark");
        Ran ran = pc.run(
                terminal,
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa3",
                "--hidden",
                "--country",
                "de",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(0);
        Network network = PrepareTest.only(meter.order(Meter.get(pc.loader, 0)));
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("typed in the dark".getBytes(StandardCharsets.UTF_8));
        assertThat(network.hidden()).isTrue();
        assertThat(network.security()).isEqualTo(Security.WPA3);
    }

    @Test
    void twoDifferentPassphrasesAreRefused() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(
                new FakeTerminal().answering("typed in the dark", "typed in the park"),
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: the two passphrases are not the same")
                .doesNotContain("typed in");
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void withoutATerminalAPassphraseFileIsAskedFor() {
        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: there is no terminal")
                .contains("hint: ")
                .contains("--passphrase-file");
    }

    @Test
    void thePassphraseMayComeFromStandardInput() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(
                new FakeTerminal().withStandardInput("from a pipe\r\n"),
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                Pc.LINK,
                "--passphrase-file",
                "-");

        assertThat(ran.exit()).isEqualTo(0);
        Network network = PrepareTest.only(meter.order(Meter.get(pc.loader, 0)));
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("from a pipe".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owe", "open"})
    void aNetworkWithoutSecretTakesNoPassphrase(String kind) throws IOException, LoaderRefusedException {
        String[] bare = {
            "prepare",
            "--meter",
            meter.label.uri(),
            "--ssid",
            "Home",
            "--security",
            kind,
            "--country",
            "DE",
            "--loader",
            Pc.LINK
        };
        String[] with = java.util.Arrays.copyOf(bare, bare.length + 2);
        with[bare.length] = "--passphrase-file";
        with[bare.length + 1] = directory.resolve("pass").toString();

        Ran refused = pc.run(with);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("takes no passphrase");

        assertThat(pc.run(bare).exit()).isEqualTo(0);
        assertThat(PrepareTest.only(meter.order(Meter.get(pc.loader, 0)))
                        .security()
                        .commandLineName())
                .isEqualTo(kind);
    }

    @Test
    void networksMayComeFromFilesInOrder() throws IOException, LoaderRefusedException {
        Path first = pc.file(
                "first.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Up\"},\"cred\":{\"akm\":\"sae\",\"pass\":\"12345678\"}}");
        Path second = pc.file(
                "second.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Down\"},\"cred\":{\"akm\":\"owe\"}}");

        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--network",
                first.toString(),
                "--network",
                second.toString(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(0);
        List<String> names = meter.order(Meter.get(pc.loader, 0)).networks().stream()
                .map(network -> ((NetworkOrder.Known) network).network())
                .map(network -> new String(network.ssid().toArray(), StandardCharsets.UTF_8) + " "
                        + network.security().commandLineName())
                .toList();
        assertThat(names).containsExactly("Up wpa3", "Down owe");
    }

    @Test
    void aBrokenNetworkFileIsNamedWithoutItsSecret() throws IOException {
        Path file = pc.file(
                "bad.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Up\"},\"cred\":{\"akm\":\"psk\",\"pass\":\"short\"}}");

        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--network",
                file.toString(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("bad.json").contains("passphrase").doesNotContain("short");
    }
}
