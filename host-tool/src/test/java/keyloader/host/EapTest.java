package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code prepare} for networks with user names or certificates, and with addresses of the meter's own. */
@Timeout(60)
class EapTest {
    private static final Path CERTIFICATES = Path.of("..", "docs", "vectors", "eap");

    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    private static String file(String name) {
        return CERTIFICATES.resolve("TEST-" + name).toString();
    }

    private static String[] with(String[] args, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private static String[] without(String[] args, String option) {
        List<String> left = new ArrayList<>(Arrays.asList(args));
        int at = left.indexOf(option);
        left.remove(at + 1);
        left.remove(at);
        return left.toArray(new String[0]);
    }

    private String[] prepare(String kind, String... more) {
        String[] args = {
            "prepare",
            "--meter",
            meter.label.uri(),
            "--country",
            "DE",
            "--loader",
            Pc.LINK,
            "--ssid",
            "Works",
            "--security",
            kind
        };
        return with(args, more);
    }

    private String[] eap(String kind, String... more) {
        return with(prepare(kind, "--ca", file("ca.pem"), "--server-name", "radius.example.net"), more);
    }

    private String[] peap(String... more) {
        return with(
                eap("eap-peap", "--identity", "meter-17"),
                with(
                        new String[] {
                            "--passphrase-file", directory.resolve("pass").toString()
                        },
                        more));
    }

    private Network sealed() throws IOException, LoaderRefusedException {
        return ((NetworkOrder.Known)
                        meter.order(Meter.get(pc.loader, 0)).networks().get(0))
                .network();
    }

    private void refused(Ran ran, int exit, String... said) throws IOException, LoaderRefusedException {
        assertThat(ran.exit()).isEqualTo(exit);
        assertThat(ran.err()).contains(said).contains("hint: ");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(ran.all()).doesNotContain(Pc.PASSPHRASE);
    }

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void peapIsSealed() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(peap("--anonymous-identity", "@example.net"));
        assertThat(ran.err()).doesNotContain("error");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out()).contains("\"Works\", eap");
        assertThat(sealed().security()).isEqualTo(Security.EAP);
        Eap.Peap peap = (Eap.Peap) sealed().credential();
        assertThat(peap.identity()).isEqualTo(utf8("meter-17"));
        assertThat(peap.anonymousIdentity()).contains(utf8("@example.net"));
        assertThat(peap.password().reveal()).isEqualTo(utf8(Pc.PASSPHRASE));
        assertThat(peap.server().name()).isEqualTo("radius.example.net");
        assertThat(peap.server().ca()).hasSize(1);
        assertThat(ran.all()).doesNotContain(Pc.PASSPHRASE);
    }

    @ParameterizedTest
    @CsvSource({"mschapv2, MSCHAPV2", "pap, PAP", ", MSCHAPV2"})
    void ttlsIsSealed(String option, Eap.Inner inner) throws IOException, LoaderRefusedException {
        String[] args = eap("eap-ttls", "--identity", "meter-17");
        if (option != null) {
            args = with(args, "--inner", option);
        }
        assertThat(pc.run(new FakeTerminal().answering("typed twice", "typed twice"), args)
                        .exit())
                .isEqualTo(0);
        Eap.Ttls ttls = (Eap.Ttls) sealed().credential();
        assertThat(ttls.inner()).isEqualTo(inner);
        assertThat(ttls.password().reveal()).isEqualTo(utf8("typed twice"));
    }

    @Test
    void tlsIsSealedFromPemWithAKeyOfItsOwn() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(
                eap("eap-tls", "--client-certificate", file("client-chain.pem"), "--client-key", file("client.key")));
        assertThat(ran.err()).doesNotContain("error");
        Eap.Tls tls = (Eap.Tls) sealed().credential();
        assertThat(tls.chain()).hasSize(2);
        assertThat(tls.identity()).isEmpty();
    }

    @Test
    void tlsIsSealedFromOnePemFile() throws IOException, LoaderRefusedException {
        Path both = pc.file(
                "both.pem",
                Files.readString(Path.of(file("client.key"))) + Files.readString(Path.of(file("client-chain.pem"))));
        assertThat(pc.run(eap("eap-tls", "--client-certificate", both.toString()))
                        .exit())
                .isEqualTo(0);
        assertThat(((Eap.Tls) sealed().credential()).chain()).hasSize(2);
    }

    @Test
    void thePasswordOfPkcs12IsAskedForOnce() throws IOException, LoaderRefusedException {
        FakeTerminal terminal = new FakeTerminal().answering("test");
        assertThat(pc.run(terminal, eap("eap-tls", "--client-certificate", file("client.p12")))
                        .exit())
                .isEqualTo(0);
        assertThat(((Eap.Tls) sealed().credential()).chain()).hasSize(2);
    }

    @Test
    void thePasswordOfAKeyMayComeFromAFile() throws IOException, LoaderRefusedException {
        String password = pc.file("key-pass", "test\n").toString();
        String[] pem = eap(
                "eap-tls",
                "--client-certificate",
                file("client.pem"),
                "--client-key",
                file("client-encrypted.key"),
                "--client-key-passphrase-file",
                password);
        assertThat(pc.run(pem).exit()).isEqualTo(0);
        String[] pkcs12 =
                eap("eap-tls", "--client-certificate", file("client.p12"), "--client-key-passphrase-file", password);
        assertThat(pc.run(pkcs12).exit()).isEqualTo(0);
        assertThat(Meter.list(pc.loader)).hasSize(2);
    }

    @Test
    void aWrongPasswordOrNoTerminalForItIsRefused() throws IOException, LoaderRefusedException {
        String[] args = eap("eap-tls", "--client-certificate", file("client.p12"));
        refused(pc.run(new FakeTerminal().answering("toast"), args), 1, "the PKCS#12 file for the network of --ssid");
        refused(pc.run(args), 1, "there is no terminal to ask for the password of the meter's key");
        refused(
                pc.run(with(args, "--client-key", file("client.key"))),
                1,
                "is PKCS#12 and has a key, and --client-key gives another");
    }

    @ParameterizedTest
    @CsvSource({
        "--ca, --ca is missing",
        "--server-name, --server-name is missing",
        "--identity, --identity is missing for eap-peap"
    })
    void peapNeedsEachOfItsOptions(String option, String said) throws IOException, LoaderRefusedException {
        refused(pc.run(without(peap(), option)), 2, said);
    }

    @Test
    void tlsNeedsACertificate() throws IOException, LoaderRefusedException {
        refused(pc.run(eap("eap-tls")), 2, "--client-certificate is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--identity",
                "--anonymous-identity",
                "--ca",
                "--server-name",
                "--inner",
                "--client-certificate",
                "--client-key",
                "--client-key-passphrase-file"
            })
    void networksWithoutEapTakeNoneOfItsOptions(String option) throws IOException, LoaderRefusedException {
        refused(pc.run(prepare("wpa2", option, "x")), 2, option + " does not belong to --security wpa2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--inner", "--client-certificate", "--client-key", "--client-key-passphrase-file"})
    void peapTakesNoOptionOfTheOthers(String option) throws IOException, LoaderRefusedException {
        refused(pc.run(peap(option, "x")), 2, option + " does not belong to --security eap-peap");
    }

    @Test
    void tlsTakesNoPassphraseAndTtlsNoOtherInnerMethod() throws IOException, LoaderRefusedException {
        refused(
                pc.run(eap(
                        "eap-tls",
                        "--client-certificate",
                        file("client.p12"),
                        "--passphrase-file",
                        directory.resolve("pass").toString())),
                2,
                "a network of kind eap-tls takes no passphrase");
        refused(pc.run(eap("eap-ttls", "--identity", "me", "--inner", "gtc")), 2, "not a method within TTLS: gtc");
    }

    @Test
    void eapAloneIsNoKind() throws IOException, LoaderRefusedException {
        refused(pc.run(eap("eap", "--identity", "me")), 2, "not a kind of security: eap");
    }

    @ParameterizedTest
    @CsvSource({
        "expired-ca.pem, expired on 2021-01-01",
        "client.pem, no authority",
        "client.key, not 1 to 4 certificates",
        "client.p12, not an X.509 certificate"
    })
    void aCaThatDoesNotHoldIsRefused(String ca, String said) throws IOException, LoaderRefusedException {
        refused(pc.run(with(without(peap(), "--ca"), "--ca", file(ca))), 1, "the CA of the network", said);
    }

    @ParameterizedTest
    @CsvSource({
        "expired-client.pem, client.key, the meter's certificate, expired on 2021-01-01",
        "rsa1024.pem, rsa1024.key, the meter's certificate, 1024 bits",
        "p521.pem, p521.key, the meter's certificate, P-256 or P-384",
        "client.pem, other.key, the meter's key, does not belong",
        "client.pem, client-old.key, the meter's key, openssl pkcs8",
        "client.pem, ca.pem, the meter's key, 0 private keys"
    })
    void aCertificateOrKeyThatDoesNotHoldIsRefused(String certificate, String key, String what, String said)
            throws IOException, LoaderRefusedException {
        refused(
                pc.run(eap("eap-tls", "--client-certificate", file(certificate), "--client-key", file(key))),
                1,
                what,
                said);
    }

    @Test
    void namesAndPasswordsThatDoNotHoldAreRefused() throws IOException, LoaderRefusedException {
        refused(
                pc.run(with(without(peap(), "--server-name"), "--server-name", "*.example.net")),
                1,
                "the server's name of the network");
        refused(pc.run(with(without(peap(), "--identity"), "--identity", "a\nb")), 1, "an identity of the network");
        String broken = pc.file("broken", "two\nlines\n").toString();
        refused(
                pc.run(with(without(peap(), "--passphrase-file"), "--passphrase-file", broken)),
                1,
                "the password of the network");
    }

    @Test
    void standardInputHoldsOnePassword() throws IOException, LoaderRefusedException {
        refused(
                pc.run(with(
                        without(peap(), "--passphrase-file"),
                        "--passphrase-file",
                        "-",
                        "--container-passphrase-file",
                        "-")),
                2,
                "standard input cannot hold two");
        refused(
                pc.run(eap("eap-tls", "--client-key-passphrase-file", "-", "--container-passphrase-file", "-")),
                2,
                "standard input cannot hold two");
    }

    @Test
    void aFileWithoutProofOfTheServerIsRefused() throws IOException, LoaderRefusedException {
        String json = """
                {"wi-fi_tech":"infra","discovery":{"ssid":"Works"},"cred":{"akm":"dot1x","entCreds":{
                 "eapMethods":[25],"trustedEapServerName":"radius.example.net","identity":"me","pass":"long enough"}}}""";
        refused(
                pc.run(
                        "prepare",
                        "--meter",
                        meter.label.uri(),
                        "--country",
                        "DE",
                        "--loader",
                        Pc.LINK,
                        "--network",
                        pc.file("works.json", json).toString()),
                1,
                "caCert is missing, so that its server cannot be told from others");
    }

    @Test
    void addressesAreSealed() throws IOException, LoaderRefusedException {
        Ran ran = pc.prepare(
                meter,
                "--address",
                "192.0.2.10/24",
                "--gateway",
                "192.0.2.1",
                "--dns",
                "192.0.2.1,2001:db8::53,198.51.100.1",
                "--address",
                "2001:db8::10/64");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(sealed().addresses().ip4())
                .contains(new StaticAddress(
                        Bytes.ofHex("c000020a"),
                        24,
                        Optional.of(Bytes.ofHex("c0000201")),
                        List.of(Bytes.ofHex("c0000201"), Bytes.ofHex("c6336401"))));
        assertThat(sealed().addresses().ip6())
                .contains(new StaticAddress(
                        Bytes.ofHex("20010db8000000000000000000000010"),
                        64,
                        Optional.empty(),
                        List.of(Bytes.ofHex("20010db8000000000000000000000053"))));
    }

    @Test
    void addressesGoWithARoutersCodeToo() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK,
                "--from-wifi-qr",
                pc.file("code", "WIFI:T:WPA;S:Home;P:long enough;;").toString(),
                "--address",
                "192.0.2.10/24");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(sealed().addresses().ip4()).isPresent();
        assertThat(sealed().security()).isEqualTo(Security.WPA2_WPA3);
    }

    @ParameterizedTest
    @CsvSource({
        "--address, meter.example/24, 1, an address of the network",
        "--address, 192.0.2.0/24, 1, an address of the network",
        "--gateway, 192.0.2.1, 2, without an --address of its kind (IPv4)",
        "--dns, 2001:db8::53, 2, without an --address of its kind (IPv6)"
    })
    void addressesThatDoNotHoldAreRefused(String option, String value, int exit, String said)
            throws IOException, LoaderRefusedException {
        refused(pc.prepare(meter, option, value), exit, said);
    }

    @Test
    void oneAddressOfEachKind() throws IOException, LoaderRefusedException {
        refused(
                pc.prepare(meter, "--address", "192.0.2.10/24", "--address", "192.0.2.11/24"),
                2,
                "--address is given twice for IPv4");
        refused(
                pc.prepare(meter, "--address", "192.0.2.10/24", "--gateway", "192.0.2.1", "--gateway", "192.0.2.2"),
                2,
                "--gateway is given twice for IPv4");
    }
}
