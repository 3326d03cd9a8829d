package keyloader.sealing;

import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Bool;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Text;
import keyloader.wire.cbor.Fields;

/** One network of an order: understood, or well-formed but of a kind that this version does not know. */
public sealed interface NetworkOrder extends AutoCloseable {

    @Override
    void close();

    /** @param reason what is not known, for a log; never a secret */
    record Unsupported(String reason) implements NetworkOrder {
        @Override
        public void close() {}
    }

    /** A network that can be joined. */
    record Known(Network network) implements NetworkOrder {
        @Override
        public void close() {
            network.close();
        }
    }

    /** The CBOR form of a DPP Configuration Object (SPEC 4). */
    static Dict toCbor(Network network) {
        DictBuilder cred =
                CborValue.dict().put("akm", CborValue.of(network.security().akm()));
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            cred.put("pass", CborValue.of(passphrase.secret().reveal()));
        } else if (network.credential() instanceof Credential.Psk psk) {
            cred.put("psk_hex", CborValue.of(psk.secret().reveal()));
        }
        DictBuilder object = CborValue.dict()
                .put("wi-fi_tech", CborValue.of("infra"))
                .put(
                        "discovery",
                        CborValue.dict()
                                .put("ssid64", CborValue.of(network.ssid()))
                                .build())
                .put("cred", cred.build());
        if (network.hidden()) {
            object.put("hidden", CborValue.of(true));
        }
        return object.build();
    }

    /** @throws MalformedException when a rule of SPEC 4 is broken; what is merely not known is {@link Unsupported} */
    static NetworkOrder fromCbor(CborValue value) throws MalformedException {
        String place = "network";
        Fields object = Fields.of(value, place);
        String tech = Fields.text(object.required(key("wi-fi_tech")), 32, "wi-fi_tech");
        Fields discovery = Fields.of(object.required(key("discovery")), "discovery");
        Bytes ssid = Fields.bytes(discovery.required(key("ssid64")), 1, 32, "ssid64");
        Fields cred = Fields.of(object.required(key("cred")), "cred");
        String akm = Fields.text(cred.required(key("akm")), 64, "akm");
        Optional<CborValue> pass = cred.optional(key("pass"));
        Optional<CborValue> psk = cred.optional(key("psk_hex"));
        Optional<CborValue> hidden = object.optional(key("hidden"));
        if (hidden.isPresent() && !(hidden.get() instanceof Bool flag && flag.value())) {
            throw new MalformedException("hidden", "not true");
        }
        Optional<Security> security = Security.ofAkm(akm);
        if (!tech.equals("infra")) {
            return new Unsupported("wi-fi_tech is not infra");
        }
        if (security.isEmpty()) {
            return new Unsupported("a kind of security that this version does not know");
        }
        if (!object.isDone() || !discovery.isDone() || !cred.isDone()) {
            return new Unsupported("a member that this version does not know");
        }
        if (pass.isPresent() && psk.isPresent()) {
            throw new MalformedException("cred", "has both a passphrase and a PSK");
        }
        Credential credential = new Credential.None();
        if (pass.isPresent()) {
            credential = new Credential.Passphrase(Secret.copyOf(Fields.bytes(pass.get(), 1, 63, "pass")));
        } else if (psk.isPresent()) {
            credential = new Credential.Psk(Secret.copyOf(Fields.bytes(psk.get(), 32, 32, "psk_hex")));
        }
        return new Known(Network.of(ssid, security.get(), credential, hidden.isPresent()));
    }

    private static CborValue key(String name) {
        return new Text(name);
    }
}
