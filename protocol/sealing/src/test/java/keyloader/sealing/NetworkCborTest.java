package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkCborTest {
    private static final Bytes SSID = Bytes.of("net".getBytes(StandardCharsets.UTF_8));

    @Test
    void whatAMeterDoesNotKnowIsUnsupportedAndNotMalformed() throws MalformedException {
        CborValue cred = CborValue.dict().put("akm", CborValue.of("later")).build();
        CborValue discovery = CborValue.dict().put("ssid64", CborValue.of(SSID)).build();
        assertThat(NetworkOrder.fromCbor(CborValue.dict()
                        .put("wi-fi_tech", CborValue.of("infra"))
                        .put("discovery", discovery)
                        .put("cred", cred)
                        .build()))
                .isInstanceOf(NetworkOrder.Unsupported.class);
        assertThat(NetworkOrder.fromCbor(CborValue.dict()
                        .put("wi-fi_tech", CborValue.of("infra"))
                        .put("discovery", discovery)
                        .put(
                                "cred",
                                CborValue.dict()
                                        .put("akm", CborValue.of("open"))
                                        .build())
                        .put("ip9", CborValue.of("later"))
                        .build()))
                .isInstanceOf(NetworkOrder.Unsupported.class);
    }

    @Test
    void everyEapMethodComesBackAsItWasOrdered() throws MalformedException {
        Eap.Server server = EapSamples.server();
        Optional<Bytes> anonymous = Optional.of(EapSamples.utf8("anonymous@example.net"));
        Bytes identity = EapSamples.utf8("meter@example.net");
        Eap.Tls tls = (Eap.Tls) back(
                new Eap.Tls(server, Optional.of(identity), anonymous, List.of(EapSamples.der(3)), EapSamples.key()));
        assertThat(tls.server()).isEqualTo(server);
        assertThat(tls.identity()).contains(identity);
        assertThat(tls.anonymousIdentity()).isEqualTo(anonymous);
        assertThat(tls.chain()).containsExactly(EapSamples.der(3));
        assertThat(tls.key().sameAs(EapSamples.key())).isTrue();

        Eap.Peap peap = (Eap.Peap) back(new Eap.Peap(server, identity, anonymous, EapSamples.password()));
        assertThat(peap.identity()).isEqualTo(identity);
        assertThat(peap.anonymousIdentity()).isEqualTo(anonymous);
        assertThat(peap.password().sameAs(EapSamples.password())).isTrue();

        for (Eap.Inner inner : Eap.Inner.values()) {
            Eap.Ttls ttls = (Eap.Ttls) back(new Eap.Ttls(server, identity, anonymous, EapSamples.password(), inner));
            assertThat(ttls.inner()).isEqualTo(inner);
            assertThat(ttls.password().sameAs(EapSamples.password())).isTrue();
        }
    }

    @Test
    void addressesComeBackAsTheyWereOrdered() throws MalformedException {
        Addresses addresses = new Addresses(
                Optional.of(new StaticAddress(
                        Bytes.ofHex("c000020a"),
                        24,
                        Optional.of(Bytes.ofHex("c0000201")),
                        List.of(Bytes.ofHex("c6336401")))),
                Optional.of(new StaticAddress(
                        Bytes.ofHex("20010db8000000000000000000000010"), 64, Optional.empty(), List.of())));
        Network network = Network.of(SSID, Security.OPEN, new Credential.None(), false, addresses);
        NetworkOrder back = NetworkOrder.fromCbor(NetworkOrder.toCbor(network));
        assertThat(((NetworkOrder.Known) back).network().addresses()).isEqualTo(addresses);
    }

    @Test
    void anUnknownEapMethodIsUnsupportedWhateverElseStandsThere() throws MalformedException {
        CborValue methods = CborValue.array(CborValue.of(52));
        assertThat(withEntCreds(CborValue.dict()
                        .put("eapMethods", methods)
                        .put("caCert", CborValue.of("of a later version"))
                        .build()))
                .isInstanceOf(NetworkOrder.Unsupported.class);
    }

    @Test
    void anUnknownMemberOrInnerMethodIsUnsupported() throws MalformedException {
        assertThat(withEntCreds(with(ttls(), "later", CborValue.of(1)))).isInstanceOf(NetworkOrder.Unsupported.class);
        assertThat(withEntCreds(with(ttls(), "inner", CborValue.of("gtc"))))
                .isInstanceOf(NetworkOrder.Unsupported.class);
    }

    @Test
    void anUnknownMemberOfAnAddressIsUnsupported() throws MalformedException {
        CborValue.Dict address = CborValue.dict()
                .put("address", CborValue.of(Bytes.ofHex("c000020a")))
                .put("prefix", CborValue.of(24))
                .put("mtu", CborValue.of(1400))
                .build();
        CborValue.Dict open = NetworkOrder.toCbor(Network.of(SSID, Security.OPEN, new Credential.None(), false));
        assertThat(NetworkOrder.fromCbor(with(open, "ip4", address))).isInstanceOf(NetworkOrder.Unsupported.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"caCert", "trustedEapServerName", "identity", "pass", "inner", "eapMethods"})
    void ttlsNeedsEachOfItsMembers(String name) throws MalformedException {
        Map<CborValue, CborValue> entries = new LinkedHashMap<>(ttls().entries());
        assertThat(entries.remove(NetworkCbor.key(name))).isNotNull();
        assertThatThrownBy(() -> withEntCreds(new CborValue.Dict(entries))).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"certs", "key"})
    void whatBelongsToAnotherMethodIsMalformed(String name) throws MalformedException {
        CborValue.Dict contradiction = with(ttls(), name, CborValue.of(EapSamples.der(1)));
        assertThatThrownBy(() -> withEntCreds(contradiction))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(name));
    }

    @Test
    void entCredsAreForDot1xAndDot1xForEntCreds() {
        for (String akm : List.of("psk", "open")) {
            assertThatThrownBy(() -> NetworkOrder.fromCbor(network(CborValue.dict()
                            .put("akm", CborValue.of(akm))
                            .put("entCreds", ttls())
                            .build())))
                    .isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> NetworkOrder.fromCbor(network(
                        CborValue.dict().put("akm", CborValue.of("dot1x")).build())))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> NetworkOrder.fromCbor(network(CborValue.dict()
                        .put("akm", CborValue.of("dot1x"))
                        .put("pass", CborValue.of(EapSamples.utf8("long enough")))
                        .put("entCreds", ttls())
                        .build())))
                .isInstanceOf(MalformedException.class);
    }

    private static CborValue.Dict ttls() throws MalformedException {
        return (CborValue.Dict) EapCbor.encode(new Eap.Ttls(
                EapSamples.server(), EapSamples.utf8("meter"), Optional.empty(), EapSamples.password(), Eap.Inner.PAP));
    }

    private static CborValue.Dict with(CborValue.Dict dict, String name, CborValue value) {
        Map<CborValue, CborValue> entries = new LinkedHashMap<>(dict.entries());
        entries.put(NetworkCbor.key(name), value);
        return new CborValue.Dict(entries);
    }

    private static CborValue network(CborValue cred) {
        return CborValue.dict()
                .put("wi-fi_tech", CborValue.of("infra"))
                .put(
                        "discovery",
                        CborValue.dict().put("ssid64", CborValue.of(SSID)).build())
                .put("cred", cred)
                .build();
    }

    private static NetworkOrder withEntCreds(CborValue entCreds) throws MalformedException {
        return NetworkOrder.fromCbor(network(CborValue.dict()
                .put("akm", CborValue.of("dot1x"))
                .put("entCreds", entCreds)
                .build()));
    }

    private static Credential back(Eap eap) throws MalformedException {
        Network network = Network.of(SSID, Security.EAP, eap, false);
        NetworkOrder.Known known = (NetworkOrder.Known) NetworkOrder.fromCbor(NetworkOrder.toCbor(network));
        return known.network().credential();
    }
}
