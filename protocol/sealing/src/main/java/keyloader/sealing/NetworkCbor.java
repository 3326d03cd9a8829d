package keyloader.sealing;

import java.util.Optional;
import keyloader.sealing.NetworkOrder.Known;
import keyloader.sealing.NetworkOrder.Unsupported;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Bool;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Text;
import keyloader.wire.cbor.Fields;

/** A network in a payload (SPEC 4). */
final class NetworkCbor {
    private NetworkCbor() {}

    static Dict encode(Network network) {
        DictBuilder cred =
                CborValue.dict().put("akm", CborValue.of(network.security().akm()));
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            cred.put("pass", CborValue.of(passphrase.secret().reveal()));
        } else if (network.credential() instanceof Credential.Psk psk) {
            cred.put("psk_hex", CborValue.of(psk.secret().reveal()));
        } else if (network.credential() instanceof Eap eap) {
            cred.put("entCreds", EapCbor.encode(eap));
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
        network.addresses().ip4().ifPresent(given -> object.put("ip4", AddressCbor.encode(given)));
        network.addresses().ip6().ifPresent(given -> object.put("ip6", AddressCbor.encode(given)));
        return object.build();
    }

    static NetworkOrder decode(CborValue value) throws MalformedException {
        Fields object = Fields.of(value, "network");
        String tech = Fields.text(object.required(key("wi-fi_tech")), 32, "wi-fi_tech");
        Fields discovery = Fields.of(object.required(key("discovery")), "discovery");
        Bytes ssid = Fields.bytes(discovery.required(key("ssid64")), 1, 32, "ssid64");
        Fields cred = Fields.of(object.required(key("cred")), "cred");
        String akm = Fields.text(cred.required(key("akm")), 64, "akm");
        Secrets secrets =
                new Secrets(cred.optional(key("pass")), cred.optional(key("psk_hex")), cred.optional(key("entCreds")));
        Optional<CborValue> ip4 = object.optional(key("ip4"));
        Optional<CborValue> ip6 = object.optional(key("ip6"));
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
        Optional<Addresses> addresses = addresses(ip4, ip6);
        if (addresses.isEmpty()) {
            return new Unsupported("a member of an address that this version does not know");
        }
        Optional<Credential> credential = secrets.read(security.get());
        if (credential.isEmpty()) {
            return new Unsupported("an EAP method, or a member of it, that this version does not know");
        }
        return new Known(Network.of(ssid, security.get(), credential.get(), hidden.isPresent(), addresses.get()));
    }

    /** The members of cred beside its kind. */
    private record Secrets(Optional<CborValue> pass, Optional<CborValue> psk, Optional<CborValue> entCreds) {
        /** @return empty when it is not known */
        Optional<Credential> read(Security security) throws MalformedException {
            if (pass.isPresent() && psk.isPresent()) {
                throw new MalformedException("cred", "has both a passphrase and a PSK");
            }
            if (entCreds.isPresent()) {
                if (pass.isPresent() || psk.isPresent()) {
                    throw new MalformedException("cred", "has a passphrase beside entCreds");
                }
                if (security != Security.EAP) {
                    throw new MalformedException("entCreds", "given for a network that takes none");
                }
                return EapCbor.decode(entCreds.get()).map(eap -> eap);
            }
            if (pass.isPresent()) {
                return Optional.of(new Credential.Passphrase(Secret.copyOf(Fields.bytes(pass.get(), 1, 63, "pass"))));
            }
            if (psk.isPresent()) {
                return Optional.of(new Credential.Psk(Secret.copyOf(Fields.bytes(psk.get(), 32, 32, "psk_hex"))));
            }
            return Optional.of(new Credential.None());
        }
    }

    /** @return empty when there is something in them that is not known */
    private static Optional<Addresses> addresses(Optional<CborValue> ip4, Optional<CborValue> ip6)
            throws MalformedException {
        Optional<StaticAddress> four = Optional.empty();
        Optional<StaticAddress> six = Optional.empty();
        if (ip4.isPresent()) {
            four = AddressCbor.decode(ip4.get(), AddressRules.IP4, "ip4");
        }
        if (ip6.isPresent()) {
            six = AddressCbor.decode(ip6.get(), AddressRules.IP6, "ip6");
        }
        return four.isPresent() == ip4.isPresent() && six.isPresent() == ip6.isPresent()
                ? Optional.of(new Addresses(four, six))
                : Optional.empty();
    }

    static CborValue key(String name) {
        return new Text(name);
    }
}
