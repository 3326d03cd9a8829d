package keyloader.sealing.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks with EAP in files, with the TEST certificates of {@code docs/vectors/eap}. */
class EapFilesTest {
    private static final Path EAP = Path.of("..", "..", "docs", "vectors", "eap");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void tlsIsReadFromPem() throws MalformedException, IOException {
        Network network = parse(tls());
        assertThat(network.security()).isEqualTo(Security.EAP);
        Eap.Tls eap = (Eap.Tls) network.credential();
        assertThat(eap.server().ca()).containsExactly(der("TEST-ca.pem"));
        assertThat(eap.server().name()).isEqualTo("radius.example.net");
        assertThat(eap.chain()).containsExactly(der("TEST-client.pem"), der("TEST-intermediate.pem"));
        assertThat(eap.key().reveal()).isEqualTo(der("TEST-client.key"));
        assertThat(eap.identity()).isEmpty();
        assertThat(eap.anonymousIdentity()).contains(utf8("@example.net"));
    }

    @Test
    void tlsIsReadFromPkcs12() throws MalformedException, IOException {
        ObjectNode creds = tls();
        creds.remove(List.of("certs", "key"));
        creds.put("pkcs12", base64(bytes("TEST-client.p12"))).put("pkcs12_pass", "test");
        Eap.Tls eap = (Eap.Tls) parse(creds).credential();
        assertThat(eap.chain()).containsExactly(der("TEST-client.pem"), der("TEST-intermediate.pem"));
        assertThat(eap.key().reveal()).isEqualTo(der("TEST-client.key"));
    }

    @Test
    void certificatesAndKeyMayBeBase64OfDer() throws MalformedException, IOException {
        ObjectNode creds = tls();
        creds.put("caCert", base64(der("TEST-ca.pem").toArray()));
        creds.putArray("certs")
                .add(base64(der("TEST-client.pem").toArray()))
                .add(base64(der("TEST-intermediate.pem").toArray()));
        creds.put("key", base64(der("TEST-client.key").toArray()));
        assertThat(((Eap.Tls) parse(creds).credential()).chain()).hasSize(2);
    }

    @Test
    void anRsaKeyIsTakenToo() throws MalformedException, IOException {
        ObjectNode creds = tls();
        creds.put("certs", text("TEST-rsa2048.pem")).put("key", text("TEST-rsa2048.key"));
        assertThat(((Eap.Tls) parse(creds).credential()).chain()).hasSize(1);
    }

    @Test
    void peapAndTtlsAreRead() throws MalformedException, IOException {
        Eap.Peap peap = (Eap.Peap) parse(password(25)).credential();
        assertThat(peap.identity()).isEqualTo(utf8("m\u00e9ter"));
        assertThat(peap.password().reveal()).isEqualTo(utf8("test password"));
        Eap.Ttls ttls = (Eap.Ttls) parse(password(21).put("inner", "pap")).credential();
        assertThat(ttls.inner()).isEqualTo(Eap.Inner.PAP);
    }

    @ParameterizedTest
    @CsvSource({
        "caCert, TEST-expired-ca.pem, expired on 2021-01-01",
        "caCert, TEST-client.pem, no authority",
        "caCert, TEST-client.key, not 1 to 4 certificates",
        "caCert, TEST-client.p12, not an X.509 certificate",
        "certs, TEST-expired-client.pem, expired on 2021-01-01",
        "certs, TEST-rsa1024.pem, an RSA key of 1024 bits",
        "certs, TEST-p521.pem, P-256 or P-384",
        "certs, TEST-ca.pem, does not belong",
        "key, TEST-other.key, does not belong",
        "key, TEST-rsa2048.key, does not belong",
        "key, TEST-client-old.key, openssl pkcs8",
        "key, TEST-client-encrypted.key, encrypted",
        "key, TEST-ca.pem, has 0 private keys",
        "pkcs12, TEST-client.pem, stands beside pkcs12"
    })
    void eachCertificateOrKeyThatDoesNotHoldIsNamed(String member, String file, String reason) throws IOException {
        ObjectNode creds = tls();
        boolean pem = !file.endsWith(".p12");
        creds.put(member, pem ? text(file) : base64(bytes(file)));
        assertThatThrownBy(() -> parse(creds))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aChainIsInOrder() throws IOException {
        ObjectNode creds = tls();
        creds.put("certs", text("TEST-client.pem") + text("TEST-ca.pem"));
        assertThatThrownBy(() -> parse(creds)).hasMessageContaining("not in order");
    }

    @Test
    void aCertificateThatIsNotYetValidIsRefused() throws IOException {
        byte[] json = json(tls());
        assertThatThrownBy(() -> NetworkJson.parse(json, Instant.parse("2019-12-31T23:59:59Z")))
                .hasMessageContaining("not valid before 2020-01-01");
    }

    @Test
    void aWrongPasswordOfPkcs12IsNamed() throws IOException {
        ObjectNode creds = tls();
        creds.remove(List.of("certs", "key"));
        creds.put("pkcs12", base64(bytes("TEST-client.p12"))).put("pkcs12_pass", "toast");
        assertThatThrownBy(() -> parse(creds))
                .hasMessageContaining("pkcs12: does not open")
                .hasMessageNotContaining("toast");
        creds.remove("pkcs12_pass");
        assertThatThrownBy(() -> parse(creds)).hasMessageContaining("pkcs12: does not open");
    }

    @Test
    void anEncryptedKeyOpensWithItsPasswordOnly() throws MalformedException, IOException {
        List<byte[]> chain = List.of(bytes("TEST-client-chain.pem"));
        byte[] key = bytes("TEST-client-encrypted.key");
        assertThat(ClientKey.isEncrypted(key)).isTrue();
        assertThat(ClientKey.isEncrypted(bytes("TEST-client.key"))).isFalse();
        try (ClientKey client = ClientKey.ofPem(chain, key, secret("test"), NOW)) {
            assertThat(client.key().reveal()).isEqualTo(der("TEST-client.key"));
        }
        assertThatThrownBy(() -> ClientKey.ofPem(chain, key, secret("toast"), NOW))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("wrong password");
    }

    @Test
    void pkcs12IsToldFromPemAndFromACertificate() throws IOException, MalformedException {
        assertThat(ClientKey.looksLikePkcs12(bytes("TEST-client.p12"))).isTrue();
        assertThat(ClientKey.looksLikePkcs12(bytes("TEST-client.pem"))).isFalse();
        assertThat(ClientKey.looksLikePkcs12(der("TEST-client.pem").toArray())).isFalse();
        assertThat(ClientKey.looksLikePkcs12(der("TEST-client.key").toArray())).isFalse();
        assertThat(ClientKey.looksLikePkcs12(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"caCert", "trustedEapServerName"})
    void withoutTheServersProofThereIsNoEap(String member) throws IOException {
        for (ObjectNode creds : List.of(tls(), password(25), password(21).put("inner", "pap"))) {
            creds.remove(member);
            assertThatThrownBy(() -> parse(creds)).isInstanceOfSatisfying(MalformedException.class, e -> {
                assertThat(e.place()).isEqualTo(member);
                assertThat(e.reason()).startsWith("missing: without it");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "pass", "inner", "eapMethods"})
    void ttlsNeedsEachOfItsMembers(String member) throws IOException {
        missing(password(21).put("inner", "mschapv2"), member);
    }

    @ParameterizedTest
    @ValueSource(strings = {"certs", "key"})
    void tlsNeedsEachOfItsMembers(String member) throws IOException {
        missing(tls(), member);
    }

    private static void missing(ObjectNode creds, String member) {
        creds.remove(member);
        assertThatThrownBy(() -> parse(creds))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(member));
    }

    @ParameterizedTest
    @CsvSource({
        "13, pass",
        "13, inner",
        "25, inner",
        "25, certs",
        "25, key",
        "21, pkcs12",
        "21, pkcs12_pass",
        "13, pkcs12_pass"
    })
    void whatBelongsToAnotherMethodIsRefused(int method, String member) throws IOException {
        ObjectNode creds = method == 13 ? tls() : password(method);
        creds.put(member, text("TEST-client.pem"));
        assertThatThrownBy(() -> parse(creds)).isInstanceOfSatisfying(MalformedException.class, e -> {
            assertThat(e.place()).isEqualTo(member);
            assertThat(e.reason()).contains("does not belong");
        });
    }

    @Test
    void brokenMembersAreNamed() throws IOException {
        broken("eapMethods", creds -> creds.putArray("eapMethods").add(13).add(25));
        broken("eapMethods", creds -> creds.putArray("eapMethods").add(52));
        broken("eapMethods", creds -> creds.putArray("eapMethods"));
        broken("eapMethods", creds -> creds.put("eapMethods", 13));
        broken("eapMethods", creds -> creds.putArray("eapMethods").add("13"));
        broken("trustedEapServerName", creds -> creds.put("trustedEapServerName", "*.example.net"));
        broken("caCert", creds -> creds.put("caCert", "???"));
        broken("caCert", creds -> creds.put("caCert", text("TEST-ca.pem").repeat(5)));
        broken("caCert", creds -> creds.put("caCert", text("TEST-ca.pem").replace("-----END", "")));
        broken("caCert", creds -> creds.put("caCert", text("TEST-ca.pem").replace("\nM", "\nXM")));
        broken(
                "key",
                creds -> creds.putArray("key").add(text("TEST-client.key")).add(text("TEST-client.key")));
        broken("certBag", creds -> creds.put("certBag", "AA=="));
        broken("entCreds", creds -> creds.put("script", "x"));
    }

    private static void broken(String place, Breaking breaking) throws IOException {
        ObjectNode creds = tls();
        breaking.breakIt(creds);
        assertThatThrownBy(() -> parse(creds))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(place));
    }

    private interface Breaking {
        void breakIt(ObjectNode creds) throws IOException;
    }

    private static ObjectNode tls() throws IOException {
        ObjectNode creds = creds(13);
        return creds.put("certs", text("TEST-client-chain.pem"))
                .put("key", text("TEST-client.key"))
                .put("anonymousIdentity", "@example.net");
    }

    private static ObjectNode password(int method) throws IOException {
        return creds(method).put("identity", "m\u00e9ter").put("pass", "test password");
    }

    private static ObjectNode creds(int method) throws IOException {
        ObjectNode creds = new ObjectMapper().createObjectNode();
        creds.putArray("eapMethods").add(method);
        return creds.put("caCert", text("TEST-ca.pem")).put("trustedEapServerName", "radius.example.net");
    }

    private static byte[] json(ObjectNode creds) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode object = mapper.createObjectNode().put("wi-fi_tech", "infra");
        object.putObject("discovery").put("ssid", "Works");
        object.putObject("cred").put("akm", "dot1x").set("entCreds", creds);
        return mapper.writeValueAsBytes(object);
    }

    private static Network parse(ObjectNode creds) throws MalformedException, IOException {
        return NetworkJson.parse(json(creds), NOW);
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(EAP.resolve(file));
    }

    private static String text(String file) throws IOException {
        return Files.readString(EAP.resolve(file));
    }

    private static Bytes der(String pem) throws IOException, MalformedException {
        return Pem.blocks(bytes(pem), "test").get(0).der().reveal();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Optional<Secret> secret(String text) {
        return Optional.of(Secret.take(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
