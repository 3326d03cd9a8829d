package keyloader.sealing;

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
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** A DPP Configuration Object in a file (Wi-Fi Easy Connect 3.0 section 4.5; SPEC 4). Unlike a meter, a file with unknown members is refused. */
public final class NetworkJson {
    /** Of a file, in bytes. */
    public static final int MAX_LENGTH = 16_384;

    private static final String PLACE = "network file";
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(1024)
                    .maxNameLength(64)
                    .build())
            .build();

    private @Nullable Bytes ssid;
    private @Nullable String akm;
    private @Nullable Secret passphrase;
    private @Nullable Secret psk;
    private boolean infra;
    private boolean hidden;

    private NetworkJson() {}

    /**
     * @param json UTF-8; the caller wipes it
     * @throws MalformedException naming the member that is wrong; nothing of its value
     */
    public static Network parse(byte[] json) throws MalformedException {
        if (json.length > MAX_LENGTH) {
            throw new MalformedException(PLACE, "longer than " + MAX_LENGTH + " bytes");
        }
        NetworkJson reader = new NetworkJson();
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
            if (!done) {
                reader.wipe();
            }
        }
    }

    private void readObject(JsonParser parser) throws IOException, MalformedException {
        begin(parser.nextToken(), PLACE);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "wi-fi_tech" -> {
                    if (!text(parser, token, name).equals("infra")) {
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
                default -> throw unknown();
            }
        }
    }

    private void readDiscovery(JsonParser parser, JsonToken start) throws IOException, MalformedException {
        begin(start, "discovery");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String value = text(parser, parser.nextToken(), name);
            if (ssid != null) {
                throw new MalformedException("discovery", "has both ssid and ssid64");
            }
            switch (name) {
                case "ssid" -> ssid = Bytes.of(value.getBytes(StandardCharsets.UTF_8));
                case "ssid64" -> ssid = base64(value);
                default -> throw unknown();
            }
        }
    }

    private void readCredential(JsonParser parser, JsonToken start) throws IOException, MalformedException {
        begin(start, "cred");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "akm" -> akm = text(parser, token, name);
                case "pass" -> passphrase = secret(parser, token, name);
                case "psk_hex" -> psk = hex(parser, token, name);
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
        Optional<Security> security = Security.ofAkm(akm);
        if (security.isEmpty()) {
            throw new MalformedException("akm", "not one of psk, sae, psk+sae, owe, open");
        }
        Credential credential = new Credential.None();
        if (passphrase != null) {
            credential = new Credential.Passphrase(passphrase);
        } else if (psk != null) {
            credential = new Credential.Psk(psk);
        }
        return Network.of(ssid, security.get(), credential, hidden);
    }

    private void wipe() {
        if (passphrase != null) {
            passphrase.close();
        }
        if (psk != null) {
            psk.close();
        }
    }

    private static void begin(@Nullable JsonToken token, String place) throws MalformedException {
        if (token != JsonToken.START_OBJECT) {
            throw new MalformedException(place, "not a JSON object");
        }
    }

    private static String text(JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        if (token != JsonToken.VALUE_STRING) {
            throw new MalformedException(name, "not text");
        }
        return parser.getText();
    }

    /** Not through a String, which could not be wiped. */
    private static Secret secret(JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        if (token != JsonToken.VALUE_STRING) {
            throw new MalformedException(name, "not text");
        }
        CharBuffer chars = CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        byte[] utf8 = new byte[3 * chars.remaining()]; // at most 3 for each char of UTF-16
        ByteBuffer encoded = ByteBuffer.wrap(utf8);
        if (StandardCharsets.UTF_8.newEncoder().encode(chars, encoded, true).isError()) {
            Arrays.fill(utf8, (byte) 0);
            throw new MalformedException(name, "not text");
        }
        byte[] exact = Arrays.copyOf(utf8, encoded.position());
        Arrays.fill(utf8, (byte) 0);
        return Secret.take(exact);
    }

    private static Secret hex(JsonParser parser, @Nullable JsonToken token, String name)
            throws IOException, MalformedException {
        try (Secret digits = secret(parser, token, name)) {
            return Secret.take(digits.use(ascii -> {
                byte[] bytes = new byte[ascii.length / 2];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte)
                            (HexFormat.fromHexDigit(ascii[2 * i]) << 4 | HexFormat.fromHexDigit(ascii[2 * i + 1]));
                }
                if (ascii.length % 2 != 0) {
                    throw new NumberFormatException();
                }
                return bytes;
            }));
        } catch (NumberFormatException e) {
            throw new MalformedException(name, "not hexadecimal digits");
        }
    }

    private static Bytes base64(String text) throws MalformedException {
        try {
            return Bytes.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("ssid64", "not base64url");
        }
    }

    private static MalformedException unknown() {
        return new MalformedException(PLACE, "has a member that is not known here");
    }
}
