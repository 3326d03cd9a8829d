package keyloader.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import keyloader.agent.bench.Installer;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.failure.FailureException;
import keyloader.sealing.Eap;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 802.1X and static addresses, in the grammar of each reader. */
@Timeout(60)
class EnterpriseFilesTest {
    private static final Path PLACE = Path.of("/meter/a \"path\"; # with all\\ that/keyloader-generation-3");
    private static final Bytes DER = Bytes.ofHex("3003020101");
    private static final Bytes OTHER = Bytes.ofHex("3003020102");
    private static final Bytes KEY = Bytes.ofHex("3003020103");

    @TempDir
    Path directory;

    private static byte[] bytes(Secret secret) {
        try (secret) {
            return secret.copy();
        }
    }

    private static String text(Map<String, byte[]> network, String name) {
        return new String(Objects.requireNonNull(network.get(name), name), StandardCharsets.UTF_8);
    }

    private static String utf8(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    private static String utf8(Secret secret) {
        return new String(secret.copy(), StandardCharsets.UTF_8);
    }

    private static byte[] blob(WpaSupplicantReader file, String setting) {
        String name = text(file.networks.get(0), setting);
        assertThat(name).startsWith("blob://");
        return Objects.requireNonNull(file.blobs.get(name.substring("blob://".length())), name);
    }

    private static byte[] data(Map<String, String> keyfile, String setting) {
        String value = Objects.requireNonNull(keyfile.get(setting), setting);
        assertThat(value).startsWith("data:;base64,");
        return Base64.getDecoder().decode(value.substring("data:;base64,".length()));
    }

    @Test
    void nothingOfAnIdentityOrPasswordBecomesConfigurationAndTheServerIsAlwaysChecked() throws MalformedException {
        for (Network network : Samples.enterprise(List.of(DER), List.of(OTHER), KEY)) {
            WpaSupplicantReader file =
                    WpaSupplicantReader.read(bytes(WpaSupplicantFile.encode(3, List.of(network), "DE", PLACE)));
            Map<String, byte[]> written = file.networks.get(0);
            Map<String, String> keyfile = KeyfileReader.read(bytes(NetworkManagerFile.encode(3, 0, network, 1, PLACE)));
            Eap eap = (Eap) network.credential();
            assertThat(text(written, "key_mgmt")).isEqualTo("WPA-EAP WPA-EAP-SHA256");
            assertThat(text(written, "proto")).isEqualTo("RSN");
            assertThat(text(written, "domain_suffix_match")).isEqualTo("radius.example.net");
            assertThat(blob(file, "ca_cert")).isEqualTo(DER.toArray());
            assertThat(keyfile)
                    .containsEntry("wifi-security.key-mgmt", "wpa-eap")
                    .containsEntry("802-1x.domain-suffix-match", "radius.example.net");
            assertThat(data(keyfile, "802-1x.ca-cert")).isEqualTo(DER.toArray());
            assertThat(written.containsKey("anonymous_identity"))
                    .isEqualTo(eap.anonymousIdentity().isPresent());
            eap.anonymousIdentity().ifPresent(anonymous -> {
                assertThat(text(written, "anonymous_identity")).isEqualTo(utf8(anonymous));
                assertThat(keyfile).containsEntry("802-1x.anonymous-identity", utf8(anonymous));
            });
            if (eap instanceof Eap.Tls tls) {
                isTls(tls, file, keyfile);
            } else if (eap instanceof Eap.Peap peap) {
                hasPassword(written, keyfile, "PEAP", "MSCHAPV2", peap.identity(), peap.password());
            } else if (eap instanceof Eap.Ttls ttls) {
                String inner = ttls.inner() == Eap.Inner.PAP ? "PAP" : "MSCHAPV2";
                hasPassword(written, keyfile, "TTLS", inner, ttls.identity(), ttls.password());
            }
            assertThat(written.keySet())
                    .isSubsetOf(
                            "ssid",
                            "proto",
                            "key_mgmt",
                            "ieee80211w",
                            "eap",
                            "identity",
                            "anonymous_identity",
                            "ca_cert",
                            "domain_suffix_match",
                            "phase2",
                            "password",
                            "client_cert",
                            "private_key",
                            "priority");
            assertThat(keyfile.keySet().stream().filter(key -> key.startsWith("802-1x.")))
                    .isSubsetOf(
                            "802-1x.eap",
                            "802-1x.identity",
                            "802-1x.anonymous-identity",
                            "802-1x.ca-cert",
                            "802-1x.domain-suffix-match",
                            "802-1x.phase2-auth",
                            "802-1x.password",
                            "802-1x.client-cert",
                            "802-1x.private-key",
                            "802-1x.private-key-password-flags");
        }
    }

    private static void isTls(Eap.Tls tls, WpaSupplicantReader file, Map<String, String> keyfile) {
        Map<String, byte[]> written = file.networks.get(0);
        assertThat(text(written, "eap")).isEqualTo("TLS");
        String identity = utf8(tls.identity().orElse(Eap.ANONYMOUS));
        assertThat(text(written, "identity")).isEqualTo(identity);
        assertThat(blob(file, "client_cert")).isEqualTo(OTHER.toArray());
        assertThat(blob(file, "private_key")).isEqualTo(KEY.toArray());
        assertThat(written).doesNotContainKeys("password", "phase2");
        assertThat(keyfile).containsEntry("802-1x.eap", "tls;").containsEntry("802-1x.identity", identity);
        assertThat(data(keyfile, "802-1x.client-cert")).isEqualTo(OTHER.toArray());
        assertThat(data(keyfile, "802-1x.private-key")).isEqualTo(KEY.toArray());
    }

    private static void hasPassword(
            Map<String, byte[]> written,
            Map<String, String> keyfile,
            String method,
            String inner,
            Bytes identity,
            Secret password) {
        assertThat(text(written, "eap")).isEqualTo(method);
        assertThat(text(written, "phase2")).isEqualTo("auth=" + inner);
        assertThat(text(written, "identity")).isEqualTo(utf8(identity));
        assertThat(text(written, "password")).isEqualTo(utf8(password));
        assertThat(keyfile)
                .containsEntry("802-1x.eap", method.toLowerCase(java.util.Locale.ROOT) + ";")
                .containsEntry("802-1x.phase2-auth", inner.toLowerCase(java.util.Locale.ROOT))
                .containsEntry("802-1x.identity", utf8(identity))
                .containsEntry("802-1x.password", utf8(password));
    }

    @Test
    void severalCertificatesLieBesideTheConfigurationAndAreNamedByTheirPath() throws MalformedException {
        List<Network> networks = Samples.enterprise(List.of(DER, OTHER), List.of(OTHER, DER), KEY);
        Network tls = networks.get(networks.size() - 1);
        WpaSupplicantReader file =
                WpaSupplicantReader.read(bytes(WpaSupplicantFile.encode(3, List.of(tls), "DE", PLACE)));
        String ca = PLACE + "/keyloader-1-ca.pem";
        String chain = PLACE + "/keyloader-1-chain.pem";
        assertThat(text(file.networks.get(0), "ca_cert")).isEqualTo(ca);
        assertThat(text(file.networks.get(0), "client_cert")).isEqualTo(chain);
        assertThat(file.blobs).containsOnlyKeys("keyloader-1-key");
        Map<String, String> keyfile = KeyfileReader.read(bytes(NetworkManagerFile.encode(3, 0, tls, 1, PLACE)));
        assertThat(keyfile)
                .containsEntry("802-1x.ca-cert", "file://" + ca)
                .containsEntry("802-1x.client-cert", "file://" + chain);
        Map<String, Secret> files = Certificates.files(0, tls);
        assertThat(files).containsOnlyKeys("keyloader-1-ca.pem", "keyloader-1-chain.pem");
        assertThat(utf8(Objects.requireNonNull(files.get("keyloader-1-chain.pem"))))
                .isEqualTo("""
                        -----BEGIN CERTIFICATE-----
                        MAMCAQI=
                        -----END CERTIFICATE-----
                        -----BEGIN CERTIFICATE-----
                        MAMCAQE=
                        -----END CERTIFICATE-----
                        """);
    }

    /** The grammar would take quotes as well, but what comes from a message is hexadecimal, whatever is in it. */
    @Test
    void whatAMessageBringsIntoWpaSupplicantsFileIsHexadecimal() throws MalformedException {
        int seen = 0;
        for (Network network : Samples.enterprise(List.of(DER, OTHER), List.of(OTHER, DER), KEY)) {
            for (String line : new String(
                            bytes(WpaSupplicantFile.encode(3, List.of(network), "DE", PLACE)),
                            StandardCharsets.ISO_8859_1)
                    .split("\n", -1)) {
                if (line.matches(
                        "\\s*(ssid|identity|anonymous_identity|password|domain_suffix_match|ca_cert|client_cert)=.*")) {
                    assertThat(line.substring(line.indexOf('=') + 1)).matches("([0-9a-f]{2})+");
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(300);
    }

    @Test
    void whereAFileCannotBeMadeTheSecretsOfTheOthersAreWiped() throws MalformedException {
        List<Network> all = Samples.enterprise(List.of(DER, OTHER), List.of(OTHER, DER), KEY);
        List<Network> networks = List.of(Installer.network("First"), all.get(all.size() - 1));
        Map<String, Secret> files = new LinkedHashMap<>();
        assertThatThrownBy(() -> ConfigurationFiles.encode(3, networks, "DE", Path.of("/a\nb"), files))
                .isInstanceOf(IllegalStateException.class);
        assertThat(files).containsOnlyKeys("wpa_supplicant.conf", "keyloader-1.nmconnection");
        assertThat(files.values())
                .allSatisfy(secret -> assertThatThrownBy(secret::copy).hasMessageContaining("has been wiped"));
    }

    @Test
    void addressesStandInTheKeyfileAndInTheLogicalInterfaceThatTheNetworkNames() throws MalformedException {
        Network both = Samples.fixed(Optional.of(Samples.ip4()), Optional.of(Samples.ip6()));
        Map<String, String> keyfile = KeyfileReader.read(bytes(NetworkManagerFile.encode(3, 0, both, 1, PLACE)));
        assertThat(keyfile)
                .containsEntry("ipv4.method", "manual")
                .containsEntry("ipv4.address1", "192.0.2.10/24,192.0.2.1")
                .containsEntry("ipv4.dns", "192.0.2.53;198.51.100.53;")
                .containsEntry("ipv6.method", "manual")
                .containsEntry("ipv6.address1", "2001:db8:0:0:0:0:0:10/64,fe80:0:0:0:0:0:0:1")
                .containsEntry("ipv6.dns", "2001:db8:0:0:0:0:0:35;");
        List<Network> networks = List.of(both, Installer.network("Plain"));
        WpaSupplicantReader file = WpaSupplicantReader.read(bytes(WpaSupplicantFile.encode(3, networks, "DE", PLACE)));
        assertThat(text(file.networks.get(0), "id_str")).isEqualTo("keyloader-1");
        assertThat(text(file.networks.get(1), "id_str")).isEqualTo("keyloader-2");
        assertThat(utf8(InterfacesFile.encode(3, networks))).isEqualTo("""
                        # Keyloader, generation 3. The next message that is applied replaces this file.

                        iface keyloader-1 inet static
                            address 192.0.2.10/24
                            gateway 192.0.2.1
                            dns-nameservers 192.0.2.53 198.51.100.53

                        iface keyloader-1 inet6 static
                            address 2001:db8:0:0:0:0:0:10/64
                            gateway fe80:0:0:0:0:0:0:1
                            dns-nameservers 2001:db8:0:0:0:0:0:35

                        iface keyloader-2 inet dhcp

                        iface keyloader-2 inet6 auto
                        """);
        Network one = Samples.fixed(Optional.empty(), Optional.of(Samples.ip6()));
        assertThat(KeyfileReader.read(bytes(NetworkManagerFile.encode(3, 0, one, 1, PLACE))))
                .containsEntry("ipv4.method", "auto")
                .containsEntry("ipv6.method", "manual");
    }

    @Test
    void allFilesAreOfTheGenerationAndGoWithIt() throws IOException, MalformedException, FailureException {
        FilesNetwork backend = new FilesNetwork(directory.resolve("network"), new FileSteps());
        backend.claim(new KeyId(DER.sha256()), Optional.empty());
        List<Network> all = Samples.enterprise(List.of(DER, OTHER), List.of(OTHER, DER), KEY);
        List<Network> networks =
                List.of(all.get(all.size() - 1), Samples.fixed(Optional.of(Samples.ip4()), Optional.empty()));
        Generation first = backend.prepare(1, networks, "DE");
        assertThat(first).isEqualTo(backend.prepare(1, networks, "DE"));
        backend.activate(first);
        Path current = directory.resolve("network/current");
        WpaSupplicantReader file = WpaSupplicantReader.read(Files.readAllBytes(current.resolve("wpa_supplicant.conf")));
        Path named = Path.of(text(file.networks.get(0), "ca_cert"));
        assertThat(named).exists().hasFileName("keyloader-1-ca.pem");
        assertThat(current.resolve("keyloader.interfaces")).exists();

        Generation second = backend.prepare(2, networks, "DE");
        Files.writeString(directory.resolve("network/keyloader-generation-2/keyloader-1-ca.pem"), "another authority");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> backend.activate(second))
                .hasMessageContaining("not the one that was committed");
        backend.activate(backend.prepare(2, Installer.networks("Plain"), "DE"));
        assertThat(named).doesNotExist();
        backend.clear();
        assertThat(directory.resolve("network")).isEmptyDirectory();
    }
}
