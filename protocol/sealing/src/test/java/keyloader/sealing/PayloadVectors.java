package keyloader.sealing;

import static keyloader.sealing.SealingVectors.ID;
import static keyloader.sealing.SealingVectors.SEQUENCE;
import static keyloader.sealing.SealingVectors.TEST_INSTALLER;
import static keyloader.sealing.SealingVectors.TEST_OTHER_METER;
import static keyloader.sealing.SealingVectors.ascii;
import static keyloader.sealing.SealingVectors.publicPoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;

/** Payloads (SPEC 4) for {@code docs/vectors}. What stands for certificates and keys is DER of no meaning: a meter looks no further. */
final class PayloadVectors {
    private PayloadVectors() {}

    static Network network(Security security, Credential credential) throws MalformedException {
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
                payloadWith(1, CborValue.of(3)),
                "authentic, but not of this version");
        payload(all, "enrol", "valid", Order.encode(Order.Enrol.of(ID, SEQUENCE, SEQUENCE)), "asks for a prekey");
        payload(
                all,
                "enrol-with-more",
                "malformed",
                payloadWith(1, CborValue.of(2)),
                "an enrolment has keys 1 to 4 only");
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
        ExtensionVectors.eap(all);
        ExtensionVectors.addresses(all);
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

    static byte[] networkWith(String key, CborValue value) throws MalformedException {
        CborValue.Dict network = NetworkOrder.toCbor(network(Security.WPA2_WPA3, passphrase()));
        return payloadWith(7, CborValue.array(with(network, CborValue.of(key), value)));
    }

    private static CborValue.Dict with(CborValue.Dict dict, CborValue key, CborValue value) {
        Map<CborValue, CborValue> entries = new LinkedHashMap<>(dict.entries());
        entries.put(key, value);
        return new CborValue.Dict(entries);
    }

    static void payload(ArrayNode all, String name, String expect, byte[] payload, String why) {
        SealingVectors.add(all, name, expect, why).put("hex", Bytes.of(payload).hex());
    }
}
