package keyloader.sealing.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * A DPP Configuration Object in a file (Wi-Fi Easy Connect 3.0 section 4.5; SPEC 4). Unlike a meter, a file with unknown
 * members is refused; those that a Configurator writes and a meter has no use for are passed over.
 */
public final class NetworkJson {
    /** Of a file, in bytes. */
    public static final int MAX_LENGTH = 65_536;

    private static final String PLACE = "network file";
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(MAX_LENGTH)
                    .maxNameLength(64)
                    .build())
            .build();

    private final byte[] file;
    private final EapJson entCreds;
    private @Nullable Bytes ssid;
    private @Nullable String akm;
    private @Nullable Secret passphrase;
    private @Nullable Secret psk;
    private Optional<StaticAddress> ip4 = Optional.empty();
    private Optional<StaticAddress> ip6 = Optional.empty();
    private boolean hasEntCreds;
    private boolean infra;
    private boolean hidden;

    private NetworkJson(byte[] file, Instant now) {
        this.file = file;
        this.entCreds = new EapJson(file, now);
    }

    /**
     * @param json UTF-8; the caller wipes it
     * @param now certificates have to be valid then
     * @throws MalformedException naming the member that is wrong; nothing of its value
     */
    public static Network parse(byte[] json, Instant now) throws MalformedException {
        if (json.length > MAX_LENGTH) {
            throw new MalformedException(PLACE, "longer than " + MAX_LENGTH + " bytes");
        }
        checkText(json);
        NetworkJson reader = new NetworkJson(json, now);
        boolean done = false;
        try (JsonParser parser = FACTORY.createParser(json)) {
            reader.readObject(parser);
            if (parser.nextToken() != null) {
                throw new MalformedException(PLACE, "more text follows its end");
            }
            Network network = reader.build();
            done = true;
            return network;
        } catch (JsonProcessingException e) {
            throw new MalformedException(
                    PLACE,
                    e.getLocation() == null
                            ? "not JSON"
                            : "not JSON (line " + e.getLocation().getLineNr() + ")");
        } catch (IOException e) {
            throw new MalformedException(PLACE, "not JSON");
        } finally {
            reader.entCreds.wipeFiles();
            if (!done) {
                reader.wipe();
            }
        }
    }

    /** The parser itself reads overlong sequences as if they were none, and would guess UTF-16 by its NULs. */
    private static void checkText(byte[] json) throws MalformedException {
        CharBuffer text = CharBuffer.allocate(json.length); // at most one char for each byte
        try {
            boolean strict = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json), text, true)
                    .isUnderflow();
            boolean nul = false;
            for (byte b : json) {
                nul |= b == 0;
            }
            if (!strict || nul) {
                throw new MalformedException(PLACE, "not UTF-8 text");
            }
        } finally {
            Arrays.fill(text.array(), '\0');
        }
    }

    private void readObject(JsonParser parser) throws IOException, MalformedException {
        JsonValues.begin(parser.nextToken(), PLACE);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "wi-fi_tech" -> {
                    if (!JsonValues.text(parser, token, name).equals("infra")) {
                        throw new MalformedException(name, "not infra, the only one that there is");
                    }
                    infra = true;
                }
                case "discovery" -> readDiscovery(parser, token);
                case "cred" -> readCredential(parser, token);
                case "hidden" -> {
                    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                        throw new MalformedException(name, "not true or false");
                    }
                    hidden = token == JsonToken.VALUE_TRUE;
                }
                case "ip4" -> ip4 = Optional.of(AddressJson.read(parser, token, name));
                case "ip6" -> ip6 = Optional.of(AddressJson.read(parser, token, name));
                default -> throw unknown();
            }
        }
    }

    private void readDiscovery(JsonParser parser, JsonToken start) throws IOException, MalformedException {
        JsonValues.begin(start, "discovery");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "ssid" -> takeName(JsonValues.utf8(file, parser, token, name, "give ssid64"));
                case "ssid64" -> takeName(JsonValues.base64url(parser, token, name));
                case "ssid_charset" -> parser.skipChildren(); // how to show the name; its bytes are what counts
                default -> throw unknown();
            }
        }
    }

    private void takeName(Bytes name) throws MalformedException {
        if (ssid != null) {
            throw new MalformedException("discovery", "has both ssid and ssid64");
        }
        ssid = name;
    }

    private void readCredential(JsonParser parser, JsonToken start) throws IOException, MalformedException {
        JsonValues.begin(start, "cred");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "akm" -> akm = JsonValues.text(parser, token, name);
                case "pass" -> passphrase = JsonValues.secret(file, parser, token, name);
                case "psk_hex" -> psk = JsonValues.hex(file, parser, token, name);
                case "entCreds" -> {
                    hasEntCreds = true;
                    entCreds.read(parser, token);
                }
                // The Connector and its keys are for DPP's own network access, which no meter does.
                case "signedConnector", "csign", "ppKey", "expiry" -> parser.skipChildren();
                default -> throw unknown();
            }
        }
    }

    private Network build() throws MalformedException {
        if (!infra) {
            throw new MalformedException("wi-fi_tech", "missing");
        }
        if (ssid == null) {
            throw new MalformedException("discovery", "has neither ssid nor ssid64");
        }
        if (akm == null) {
            throw new MalformedException("akm", "missing");
        }
        if (passphrase != null && psk != null) {
            throw new MalformedException("cred", "has both pass and psk_hex");
        }
        Security security = AkmList.usable(akm);
        if (security == Security.WPA2_WPA3 && psk != null) {
            security = Security.WPA2; // all that a PSK is good for; hostap does the same
        }
        return Network.of(ssid, security, credential(security), hidden, new Addresses(ip4, ip6));
    }

    private Credential credential(Security security) throws MalformedException {
        if (hasEntCreds) {
            if (security != Security.EAP) {
                throw new MalformedException("entCreds", "given for a network that takes none");
            }
            if (passphrase != null || psk != null) {
                throw new MalformedException("cred", "has a passphrase beside entCreds");
            }
            return entCreds.build();
        }
        if (passphrase != null) {
            return new Credential.Passphrase(passphrase);
        }
        return psk != null ? new Credential.Psk(psk) : new Credential.None();
    }

    private void wipe() {
        if (passphrase != null) {
            passphrase.close();
        }
        if (psk != null) {
            psk.close();
        }
        entCreds.wipe();
    }

    private static MalformedException unknown() {
        return new MalformedException(PLACE, "has a member that is not known here");
    }
}
