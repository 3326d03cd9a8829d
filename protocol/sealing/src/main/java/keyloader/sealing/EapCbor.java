package keyloader.sealing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/** The member entCreds of a network in a payload (SPEC 4). Methods have the numbers of the IANA registry of EAP. */
final class EapCbor {
    private static final int TLS = 13;
    private static final int TTLS = 21;
    private static final int PEAP = 25;

    private EapCbor() {}

    static CborValue encode(Eap eap) {
        DictBuilder map = CborValue.dict()
                .put("caCert", array(eap.server().ca()))
                .put("trustedEapServerName", CborValue.of(eap.server().name()));
        eap.anonymousIdentity().ifPresent(identity -> map.put("anonymousIdentity", CborValue.of(identity)));
        if (eap instanceof Eap.Tls tls) {
            tls.identity().ifPresent(identity -> map.put("identity", CborValue.of(identity)));
            map.put("certs", array(tls.chain()))
                    .put("key", CborValue.of(tls.key().reveal()));
            method(map, TLS);
        } else if (eap instanceof Eap.Peap peap) {
            map.put("identity", CborValue.of(peap.identity()))
                    .put("pass", CborValue.of(peap.password().reveal()));
            method(map, PEAP);
        } else if (eap instanceof Eap.Ttls ttls) {
            map.put("identity", CborValue.of(ttls.identity()))
                    .put("pass", CborValue.of(ttls.password().reveal()))
                    .put("inner", CborValue.of(ttls.inner().text()));
            method(map, TTLS);
        }
        return map.build();
    }

    private static void method(DictBuilder map, int number) {
        map.put("eapMethods", CborValue.array(CborValue.of(number)));
    }

    private static CborValue array(List<Bytes> certificates) {
        return CborValue.array(certificates.stream().map(CborValue::of).toList());
    }

    /** @return empty when the method, or a member, is not known */
    static Optional<Eap> decode(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "entCreds");
        List<CborValue> methods = Fields.array(fields.required(NetworkCbor.key("eapMethods")), 1, 1, "eapMethods");
        int method = (int) Fields.integer(methods.get(0), 0, Integer.MAX_VALUE, "eapMethods");
        if (method != TLS && method != TTLS && method != PEAP) {
            return Optional.empty();
        }
        Eap.Server server = new Eap.Server(
                certificates(fields, "caCert"),
                Fields.text(
                        fields.required(NetworkCbor.key("trustedEapServerName")),
                        EapRules.MAX_NAME,
                        "trustedEapServerName"));
        Optional<Bytes> anonymous = identity(fields, "anonymousIdentity");
        Optional<Bytes> identity = identity(fields, "identity");
        if (method == TLS) {
            return tls(fields, server, identity, anonymous);
        }
        if (identity.isEmpty()) {
            throw new MalformedException("identity", "missing");
        }
        return method == PEAP
                ? peap(fields, server, identity.get(), anonymous)
                : ttls(fields, server, identity.get(), anonymous);
    }

    private static Optional<Eap> tls(
            Fields fields, Eap.Server server, Optional<Bytes> identity, Optional<Bytes> anonymous)
            throws MalformedException {
        List<Bytes> chain = certificates(fields, "certs");
        Bytes key = Fields.bytes(fields.required(NetworkCbor.key("key")), 1, EapRules.MAX_DER, "key");
        refuse(fields, "pass", "inner");
        return fields.isDone()
                ? Optional.of(new Eap.Tls(server, identity, anonymous, chain, Secret.copyOf(key)))
                : Optional.empty();
    }

    private static Optional<Eap> peap(Fields fields, Eap.Server server, Bytes identity, Optional<Bytes> anonymous)
            throws MalformedException {
        Bytes password = password(fields);
        refuse(fields, "certs", "key", "inner");
        return fields.isDone()
                ? Optional.of(new Eap.Peap(server, identity, anonymous, Secret.copyOf(password)))
                : Optional.empty();
    }

    private static Optional<Eap> ttls(Fields fields, Eap.Server server, Bytes identity, Optional<Bytes> anonymous)
            throws MalformedException {
        Bytes password = password(fields);
        refuse(fields, "certs", "key");
        Optional<Eap.Inner> inner =
                Eap.Inner.ofText(Fields.text(fields.required(NetworkCbor.key("inner")), 32, "inner"));
        return inner.isPresent() && fields.isDone()
                ? Optional.of(new Eap.Ttls(server, identity, anonymous, Secret.copyOf(password), inner.get()))
                : Optional.empty();
    }

    /** What belongs to another method is a contradiction, and nothing of a later version. */
    private static void refuse(Fields fields, String... names) throws MalformedException {
        for (String name : names) {
            if (fields.optional(NetworkCbor.key(name)).isPresent()) {
                throw new MalformedException(name, "does not belong to this EAP method");
            }
        }
    }

    private static Bytes password(Fields fields) throws MalformedException {
        return Fields.bytes(fields.required(NetworkCbor.key("pass")), 1, EapRules.MAX_PASSWORD, "password");
    }

    private static Optional<Bytes> identity(Fields fields, String name) throws MalformedException {
        Optional<CborValue> value = fields.optional(NetworkCbor.key(name));
        return value.isPresent()
                ? Optional.of(Fields.bytes(value.get(), 1, EapRules.MAX_IDENTITY, name))
                : Optional.empty();
    }

    private static List<Bytes> certificates(Fields fields, String name) throws MalformedException {
        List<Bytes> certificates = new ArrayList<>();
        for (CborValue item :
                Fields.array(fields.required(NetworkCbor.key(name)), 1, EapRules.MAX_CERTIFICATES, name)) {
            certificates.add(Fields.bytes(item, 1, EapRules.MAX_DER, name));
        }
        return certificates;
    }
}
