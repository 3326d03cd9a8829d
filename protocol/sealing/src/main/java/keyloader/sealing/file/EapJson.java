package keyloader.sealing.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.Eap;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** The member entCreds of a network file (SPEC 4). Certificates and keys are PEM, or base64 of DER. */
final class EapJson {
    private static final int TLS = 13;
    private static final int TTLS = 21;
    private static final int PEAP = 25;

    private final byte[] file;
    private final Instant now;
    private int method;
    private List<byte[]> ca = List.of();
    private List<byte[]> certs = List.of();
    private byte @Nullable [] key;
    private byte @Nullable [] pkcs12;
    private @Nullable String serverName;
    private @Nullable Bytes identity;
    private @Nullable Bytes anonymousIdentity;
    private @Nullable Secret password;
    private @Nullable Secret pkcs12Password;
    private @Nullable String inner;

    EapJson(byte[] file, Instant now) {
        this.file = file;
        this.now = now;
    }

    void read(JsonParser parser, @Nullable JsonToken start) throws IOException, MalformedException {
        JsonValues.begin(start, "entCreds");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "eapMethods" -> method = method(parser, token);
                case "caCert" -> ca = files(parser, token, name);
                case "trustedEapServerName" -> serverName = JsonValues.text(parser, token, name);
                case "identity" -> identity = JsonValues.utf8(file, parser, token, name, "write the character itself");
                case "anonymousIdentity" ->
                    anonymousIdentity = JsonValues.utf8(file, parser, token, name, "write the character itself");
                case "pass" -> password = JsonValues.secret(file, parser, token, name);
                case "inner" -> inner = JsonValues.text(parser, token, name);
                case "certs" -> certs = files(parser, token, name);
                case "key" -> key = files(parser, token, name).get(0);
                case "pkcs12" -> pkcs12 = files(parser, token, name).get(0);
                case "pkcs12_pass" -> pkcs12Password = JsonValues.secret(file, parser, token, name);
                case "certBag" ->
                    throw new MalformedException(
                            name,
                            "has no private key: it is for a device that made its own; give certs and key, or pkcs12");
                default -> throw new MalformedException("entCreds", "has a member that is not known here");
            }
        }
    }

    private static int method(JsonParser parser, @Nullable JsonToken start) throws IOException, MalformedException {
        String place = "eapMethods";
        if (start != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new MalformedException(place, "not an array of one number");
        }
        int number = parser.getIntValue();
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw new MalformedException(place, "not an array of one number");
        }
        if (number != TLS && number != TTLS && number != PEAP) {
            throw new MalformedException(place, "not 13 (TLS), 21 (TTLS) or 25 (PEAP)");
        }
        return number;
    }

    private List<byte[]> files(JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        List<byte[]> files = new ArrayList<>();
        for (byte[] text : JsonValues.texts(file, parser, token, name, Certificates.MAX)) {
            if (Pem.looksLike(text)) {
                files.add(text);
                continue;
            }
            try {
                files.add(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                throw new MalformedException(name, "neither PEM nor base64");
            } finally {
                Arrays.fill(text, (byte) 0);
            }
        }
        boolean single = name.equals("key") || name.equals("pkcs12");
        if (files.isEmpty() || (single && files.size() > 1)) {
            throw new MalformedException(name, "not one text");
        }
        return files;
    }

    Eap build() throws MalformedException {
        if (method == 0) {
            throw new MalformedException("eapMethods", "missing");
        }
        if (ca.isEmpty()) {
            throw new MalformedException(
                    "caCert", "missing: without it any access point of that name gets the credential");
        }
        if (serverName == null) {
            throw new MalformedException(
                    "trustedEapServerName", "missing: without it any server of that CA gets the credential");
        }
        Eap.Server server = new Eap.Server(Certificates.authorities(ca, now, "caCert"), serverName);
        Optional<Bytes> anonymous = Optional.ofNullable(anonymousIdentity);
        if (method == TLS) {
            refuse(password, "pass");
            refuse(inner, "inner");
            ClientKey client = client();
            return new Eap.Tls(server, Optional.ofNullable(identity), anonymous, client.chain(), client.key());
        }
        refuse(key, "key");
        refuse(pkcs12, "pkcs12");
        refuse(pkcs12Password, "pkcs12_pass");
        refuse(certs.isEmpty() ? null : certs, "certs");
        if (identity == null) {
            throw new MalformedException("identity", "missing");
        }
        if (password == null) {
            throw new MalformedException("pass", "missing");
        }
        if (method == PEAP) {
            refuse(inner, "inner");
            return new Eap.Peap(server, identity, anonymous, password);
        }
        return new Eap.Ttls(server, identity, anonymous, password, innerMethod());
    }

    private Eap.Inner innerMethod() throws MalformedException {
        if (inner == null) {
            throw new MalformedException("inner", "missing; it is mschapv2 or pap");
        }
        Optional<Eap.Inner> known = Eap.Inner.ofText(inner);
        if (known.isEmpty()) {
            throw new MalformedException("inner", "not mschapv2 or pap");
        }
        return known.get();
    }

    private ClientKey client() throws MalformedException {
        if (pkcs12 != null) {
            refuse(certs.isEmpty() ? null : certs, "certs");
            refuse(key, "key");
            return ClientKey.ofPkcs12(pkcs12, Optional.ofNullable(pkcs12Password), now);
        }
        refuse(pkcs12Password, "pkcs12_pass");
        if (certs.isEmpty() || key == null) {
            throw new MalformedException(certs.isEmpty() ? "certs" : "key", "missing, and there is no pkcs12 either");
        }
        return ClientKey.ofPem(certs, key, Optional.empty(), now);
    }

    private static void refuse(@Nullable Object given, String name) throws MalformedException {
        if (given != null) {
            throw new MalformedException(name, "does not belong to this EAP method, or stands beside pkcs12");
        }
    }

    /** What no credential has taken over. */
    void wipe() {
        if (password != null) {
            password.close();
        }
    }

    /** What was only read in passing. */
    void wipeFiles() {
        if (pkcs12Password != null) {
            pkcs12Password.close();
        }
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
        if (pkcs12 != null) {
            Arrays.fill(pkcs12, (byte) 0);
        }
    }
}
