package keyloader.sealing;

import static keyloader.sealing.SealingVectors.ID;
import static keyloader.sealing.SealingVectors.SEQUENCE;
import static keyloader.sealing.SealingVectors.TEST_INSTALLER;
import static keyloader.sealing.SealingVectors.TEST_OTHER_METER;
import static keyloader.sealing.SealingVectors.ascii;
import static keyloader.sealing.SealingVectors.publicPoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.jspecify.annotations.Nullable;

/** Payloads (SPEC 4) for {@code docs/vectors}. What stands for certificates and keys is DER of no meaning: a meter looks no further. */
final class PayloadVectors {
    private PayloadVectors() {}

    private static Network network(Security security, Credential credential) throws MalformedException {
        return Network.of(Bytes.of(ascii("Test network")), security, credential, false);
    }

    private static Credential passphrase() {
        return new Credential.Passphrase(Secret.take(ascii("test passphrase")));
    }

    static Order.Load order(Optional<List<PublicPoint>> owners) throws MalformedException {
        return Order.Load.of(ID, SEQUENCE, SEQUENCE, "DE", owners, List.of(network(Security.WPA2_WPA3, passphrase())));
    }

    static ArrayNode all(ObjectMapper json) throws MalformedException {
        ArrayNode all = json.createArrayNode();
        List<Network> every = List.of(
                network(Security.WPA2_WPA3, passphrase()),
                network(Security.WPA2, new Credential.Psk(Secret.take(new byte[32]))),
                network(Security.WPA3, passphrase()),
                network(Security.OWE, new Credential.None()),
                network(Security.OPEN, new Credential.None()));
        payload(all, "one-network", "valid", Order.encode(order(Optional.empty())), "the usual order");
        payload(
                all,
                "owners-and-every-security",
                "valid",
                Order.encode(Order.Load.of(
                        ID,
                        SEQUENCE,
                        SEQUENCE,
                        "00",
                        Optional.of(List.of(publicPoint(TEST_INSTALLER), publicPoint(TEST_OTHER_METER))),
                        every)),
                "every field");
        payload(
                all,
                "other-kind",
                "unknown-kind",
                payloadWith(1, CborValue.of(2)),
                "authentic, but not of this version");
        payload(
                all,
                "unknown-akm",
                "unsupported",
                networkWith(
                        "cred",
                        CborValue.dict().put("akm", CborValue.of("later")).build()),
                "of a later version, not malformed");
        payload(
                all,
                "unknown-member",
                "unsupported",
                networkWith("later", CborValue.of(1)),
                "of a later version, not malformed");
        payload(all, "short-id", "malformed", payloadWith(2, CborValue.of(Bytes.of(new byte[15]))), "16 bytes");
        payload(all, "sequence-0", "malformed", payloadWith(3, CborValue.of(0)), "from 1");
        payload(all, "country", "malformed", payloadWith(5, CborValue.of("de")), "capital letters");
        payload(all, "no-networks", "malformed", payloadWith(7, CborValue.array()), "1 at least");
        payload(all, "owners-empty", "malformed", payloadWith(6, CborValue.array()), "1 at least");
        payload(
                all,
                "owner-twice",
                "malformed",
                payloadWith(
                        6,
                        CborValue.array(
                                CborValue.of(publicPoint(TEST_INSTALLER).compressed()),
                                CborValue.of(publicPoint(TEST_INSTALLER).compressed()))),
                "different keys");
        payload(all, "extra-key", "malformed", payloadWith(8, CborValue.of(1)), "a load has keys 1 to 7");
        payload(
                all,
                "ssid-33",
                "malformed",
                networkWith(
                        "discovery",
                        CborValue.dict()
                                .put("ssid64", CborValue.of(Bytes.of(new byte[33])))
                                .build()),
                "32 bytes at most");
        payload(all, "pass-7", "malformed", networkWith("cred", cred("psk", "seven77")), "8 at least");
        payload(
                all,
                "pass-newline",
                "malformed",
                networkWith("cred", cred("sae", "a\nnetwork={")),
                "no control characters");
        payload(all, "pass-for-owe", "malformed", networkWith("cred", cred("owe", "test passphrase")), "takes none");
        eap(all);
        addresses(all);
        return all;
    }

    private static CborValue cred(String akm, String pass) {
        return CborValue.dict()
                .put("akm", CborValue.of(akm))
                .put("pass", CborValue.of(Bytes.of(ascii(pass))))
                .build();
    }

    private static byte[] payloadWith(long key, CborValue value) throws MalformedException {
        CborValue.Dict good = (CborValue.Dict) Cbor.decode(Order.encode(order(Optional.empty())), "vector");
        return Cbor.encodeToArray(with(good, CborValue.of(key), value));
    }

    private static byte[] networkWith(String key, CborValue value) throws MalformedException {
        CborValue.Dict network = NetworkOrder.toCbor(network(Security.WPA2_WPA3, passphrase()));
        return payloadWith(7, CborValue.array(with(network, CborValue.of(key), value)));
    }

    private static CborValue.Dict with(CborValue.Dict dict, CborValue key, CborValue value) {
        Map<CborValue, CborValue> entries = new LinkedHashMap<>(dict.entries());
        entries.put(key, value);
        return new CborValue.Dict(entries);
    }

    private static void payload(ArrayNode all, String name, String expect, byte[] payload, String why) {
        SealingVectors.add(all, name, expect, why).put("hex", Bytes.of(payload).hex());
    }

    private static Eap.Server server() {
        return EapSamples.server();
    }

    private static Bytes identity() {
        return EapSamples.utf8("meter@example.net");
    }

    private static Eap.Tls tls() {
        return new Eap.Tls(
                server(),
                Optional.empty(),
                Optional.of(EapSamples.utf8("@example.net")),
                List.of(EapSamples.der(3), EapSamples.der(4)),
                EapSamples.key());
    }

    private static Eap.Peap peap() {
        return new Eap.Peap(server(), identity(), Optional.empty(), EapSamples.password());
    }

    private static Eap.Ttls ttls(Eap.Inner inner) {
        return new Eap.Ttls(
                server(), identity(), Optional.of(EapSamples.utf8("anonymous")), EapSamples.password(), inner);
    }

    private static void eap(ArrayNode all) throws MalformedException {
        payload(
                all,
                "every-eap-method",
                "valid",
                Order.encode(Order.Load.of(
                        ID,
                        SEQUENCE,
                        SEQUENCE,
                        "DE",
                        Optional.empty(),
                        List.of(
                                network(Security.EAP, tls()),
                                network(Security.EAP, peap()),
                                network(Security.EAP, ttls(Eap.Inner.MSCHAPV2)),
                                network(Security.EAP, ttls(Eap.Inner.PAP))))),
                "TLS with 2 certificates, PEAP, TTLS with each inner method");
        eap(all, "eap-unknown-method", "unsupported", peap(), "eapMethods", methods(52), "of a later version");
        eap(all, "eap-unknown-member", "unsupported", peap(), "later", CborValue.of(1), "of a later version");
        eap(
                all,
                "eap-unknown-inner",
                "unsupported",
                ttls(Eap.Inner.PAP),
                "inner",
                CborValue.of("gtc"),
                "of a later version");
        eap(all, "eap-two-methods", "malformed", peap(), "eapMethods", methods(25, 21), "exactly one");
        eap(all, "eap-no-ca", "malformed", peap(), "caCert", null, "without it anybody can be the server");
        eap(all, "eap-ca-empty", "malformed", peap(), "caCert", CborValue.array(), "1 at least");
        eap(
                all,
                "eap-ca-not-der",
                "malformed",
                peap(),
                "caCert",
                CborValue.array(CborValue.of(Bytes.ofHex("30030201"))),
                "one byte is missing");
        eap(
                all,
                "eap-no-server-name",
                "malformed",
                peap(),
                "trustedEapServerName",
                null,
                "without it every server of the CA will do");
        eap(
                all,
                "eap-server-name-one-label",
                "malformed",
                peap(),
                "trustedEapServerName",
                CborValue.of("net"),
                "two labels at least");
        eap(
                all,
                "eap-server-name-wildcard",
                "malformed",
                peap(),
                "trustedEapServerName",
                CborValue.of("*.example.net"),
                "a DNS name");
        eap(all, "peap-no-identity", "malformed", peap(), "identity", null, "mandatory but for TLS");
        eap(
                all,
                "peap-identity-newline",
                "malformed",
                peap(),
                "identity",
                CborValue.of(EapSamples.utf8("a\nb")),
                "no control characters");
        eap(all, "peap-no-pass", "malformed", peap(), "pass", null, "mandatory");
        eap(
                all,
                "peap-pass-257",
                "malformed",
                peap(),
                "pass",
                CborValue.of(Bytes.of(ascii("x".repeat(257)))),
                "256 bytes at most");
        eap(all, "peap-inner", "malformed", peap(), "inner", CborValue.of("mschapv2"), "of TTLS only");
        eap(all, "ttls-no-inner", "malformed", ttls(Eap.Inner.PAP), "inner", null, "mandatory");
        eap(
                all,
                "tls-pass",
                "malformed",
                tls(),
                "pass",
                CborValue.of(EapSamples.utf8("test password")),
                "of PEAP and TTLS only");
        eap(all, "tls-no-key", "malformed", tls(), "key", null, "mandatory");
        eap(
                all,
                "tls-5-certs",
                "malformed",
                tls(),
                "certs",
                CborValue.array(Collections.nCopies(5, CborValue.of(EapSamples.der(3)))),
                "4 at most");
        payload(
                all,
                "dot1x-without-entcreds",
                "malformed",
                networkWith(
                        "cred",
                        CborValue.dict().put("akm", CborValue.of("dot1x")).build()),
                "mandatory");
        payload(
                all,
                "entcreds-for-sae",
                "malformed",
                networkWith(
                        "cred",
                        CborValue.dict()
                                .put("akm", CborValue.of("sae"))
                                .put("entCreds", EapCbor.encode(peap()))
                                .build()),
                "of dot1x only");
    }

    private static CborValue methods(long... numbers) {
        return CborValue.array(Arrays.stream(numbers).mapToObj(CborValue::of).toList());
    }

    private static void eap(
            ArrayNode all, String name, String expect, Eap eap, String member, @Nullable CborValue value, String why)
            throws MalformedException {
        Map<CborValue, CborValue> entries = new LinkedHashMap<>(((CborValue.Dict) EapCbor.encode(eap)).entries());
        entries.remove(NetworkCbor.key(member));
        if (value != null) {
            entries.put(NetworkCbor.key(member), value);
        }
        CborValue cred = CborValue.dict()
                .put("akm", CborValue.of("dot1x"))
                .put("entCreds", new CborValue.Dict(entries))
                .build();
        payload(all, name, expect, networkWith("cred", cred), why);
    }

    private static void addresses(ArrayNode all) throws MalformedException {
        Addresses both = new Addresses(
                Optional.of(new StaticAddress(
                        Bytes.ofHex("c000020a"),
                        24,
                        Optional.of(Bytes.ofHex("c0000201")),
                        List.of(Bytes.ofHex("c6336401"), Bytes.ofHex("c6336402"), Bytes.ofHex("c6336403")))),
                Optional.of(new StaticAddress(
                        Bytes.ofHex("20010db8000000000000000000000010"),
                        64,
                        Optional.of(Bytes.ofHex("fe800000000000000000000000000001")),
                        List.of())));
        payload(
                all,
                "static-addresses",
                "valid",
                Order.encode(Order.Load.of(
                        ID,
                        SEQUENCE,
                        SEQUENCE,
                        "DE",
                        Optional.empty(),
                        List.of(Network.of(
                                Bytes.of(ascii("Test network")), Security.OPEN, new Credential.None(), false, both)))),
                "ip4 with all members, ip6 with a link-local gateway");
        ip4(all, "ip4-unknown-member", "unsupported", "mtu", CborValue.of(1400), "of a later version");
        ip4(all, "ip4-no-prefix", "malformed", "prefix", null, "mandatory");
        ip4(all, "ip4-prefix-33", "malformed", "prefix", CborValue.of(33), "32 at most");
        ip4(
                all,
                "ip4-16-bytes",
                "malformed",
                "address",
                CborValue.of(Bytes.ofHex("20010db8000000000000000000000010")),
                "4 bytes");
        ip4(all, "ip4-loopback", "malformed", "address", address("7f000001"), "not unicast");
        ip4(all, "ip4-multicast", "malformed", "address", address("e0000001"), "not unicast");
        ip4(all, "ip4-network", "malformed", "address", address("c0000200"), "the network's own");
        ip4(all, "ip4-broadcast", "malformed", "address", address("c00002ff"), "the network's broadcast");
        ip4(all, "ip4-gateway-outside", "malformed", "gateway", address("c0000301"), "outside of the prefix");
        ip4(all, "ip4-gateway-itself", "malformed", "gateway", address("c000020a"), "the address itself");
        ip4(all, "ip4-dns-empty", "malformed", "dns", CborValue.array(), "1 at least");
        ip4(all, "ip4-dns-unspecified", "malformed", "dns", CborValue.array(address("00000000")), "not unicast");
        payload(
                all,
                "ip6-gateway-outside",
                "malformed",
                networkWith(
                        "ip6",
                        AddressCbor.encode(new StaticAddress(
                                Bytes.ofHex("20010db8000000000000000000000010"),
                                64,
                                Optional.of(Bytes.ofHex("20010db8000000010000000000000001")),
                                List.of()))),
                "outside of the prefix, and not link-local");
    }

    private static CborValue address(String hex) {
        return CborValue.of(Bytes.ofHex(hex));
    }

    private static void ip4(
            ArrayNode all, String name, String expect, String member, @Nullable CborValue value, String why)
            throws MalformedException {
        Map<CborValue, CborValue> entries = new LinkedHashMap<>();
        entries.put(NetworkCbor.key("address"), address("c000020a"));
        entries.put(NetworkCbor.key("prefix"), CborValue.of(24));
        entries.remove(NetworkCbor.key(member));
        if (value != null) {
            entries.put(NetworkCbor.key(member), value);
        }
        payload(all, name, expect, networkWith("ip4", new CborValue.Dict(entries)), why);
    }
}
