package keyloader.host.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A factory's manifest, signed (SPEC 16): a header, a line for each meter, a signature over all bytes before its own line.
 *
 * @param maker whose signature it bears; whether that is the right one is not judged here
 * @param meters by serial
 */
public record Manifest(PublicPoint maker, Map<String, KeyId> meters) {
    public static final int MAX_LENGTH = 64 << 20;
    public static final int MAX_METERS = 100_000;
    static final String BEGINNING = "{\"format\":\"keyloader manifest 1\"";
    private static final int MAX_LINE = 1024;
    private static final Pattern KID = Pattern.compile("[0-9a-f]{64}");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    public Manifest {
        meters = Map.copyOf(meters);
    }

    /** @throws ManifestException naming the line that does not hold; that of the signature, if it is wrong */
    public static Manifest parse(byte[] file) throws ManifestException {
        if (!new String(file, 0, Math.min(file.length, BEGINNING.length()), StandardCharsets.US_ASCII)
                .equals(BEGINNING)) {
            throw new ManifestException(1, "not the beginning of a manifest of version 1");
        }
        int end = lineEnd(file, 0, 1);
        PublicPoint maker = maker(json(file, 0, end, 1));
        Map<String, KeyId> meters = new LinkedHashMap<>();
        Map<KeyId, String> serials = new HashMap<>();
        int line = 2;
        for (int start = end + 1; ; start = end + 1, line++) {
            end = lineEnd(file, start, line);
            JsonNode node = json(file, start, end, line);
            if (node.has("signature")) {
                checkSignature(file, start, node, maker, line);
                if (end + 1 != file.length) {
                    throw new ManifestException(line + 1, "more follows the signature");
                }
                break;
            }
            if (meters.size() == MAX_METERS) {
                throw new ManifestException(line, "more than " + MAX_METERS + " meters");
            }
            KeyId kid = kid(node, line);
            String serial = serial(node, kid, line);
            if (meters.put(serial, kid) != null) {
                throw new ManifestException(line, "a serial that an earlier line has");
            }
            if (serials.put(kid, serial) != null) {
                throw new ManifestException(line, "a key that an earlier line has");
            }
        }
        if (meters.isEmpty()) {
            throw new ManifestException(line, "no meter before the signature");
        }
        return new Manifest(maker, meters);
    }

    private static int lineEnd(byte[] file, int start, int line) throws ManifestException {
        for (int i = start; i < file.length && i <= start + MAX_LINE; i++) {
            if (file[i] == '\n') {
                return i;
            }
        }
        throw new ManifestException(
                line,
                file.length - start > MAX_LINE ? "longer than " + MAX_LINE + " bytes" : "cut short: no signature");
    }

    private static JsonNode json(byte[] file, int start, int end, int line) throws ManifestException {
        try {
            JsonNode node = JSON.readTree(new String(file, start, end - start, StandardCharsets.UTF_8));
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new ManifestException(line, "not JSON, or a name twice");
        }
        throw new ManifestException(line, "not a JSON object");
    }

    private static PublicPoint maker(JsonNode header) throws ManifestException {
        try {
            return PublicPoint.ofSpki(Bytes.of(Base64.getDecoder().decode(text(header, "key", 1))));
        } catch (MalformedException | IllegalArgumentException e) {
            throw new ManifestException(1, "its key is not a P-256 key in base64");
        }
    }

    private static String text(JsonNode node, String name, int line) throws ManifestException {
        JsonNode value = node.get(name);
        if (value == null || !value.isTextual()) {
            throw new ManifestException(line, "its " + name + " is missing, or not text");
        }
        return value.textValue();
    }

    private static KeyId kid(JsonNode node, int line) throws ManifestException {
        String hex = text(node, "kid", line);
        if (!KID.matcher(hex).matches()) {
            throw new ManifestException(line, "its kid is not 64 hexadecimal digits in lower case");
        }
        return new KeyId(Bytes.ofHex(hex));
    }

    /** The URI says the same as serial and kid; whether its key is on the curve is judged when a label is used. */
    private static String serial(JsonNode node, KeyId kid, int line) throws ManifestException {
        String serial = text(node, "serial", line);
        if (!Label.isSerial(serial)) {
            throw new ManifestException(line, "its serial is not one");
        }
        String uri = text(node, "uri", line);
        String beginning = "KEYLOADER:I:" + serial + ";X:" + kid.check() + ";K:";
        boolean same = uri.startsWith(beginning) && uri.endsWith(";;");
        if (!same || !keyOf(uri.substring(beginning.length(), uri.length() - 2)).equals(kid.value())) {
            throw new ManifestException(line, "its uri is not that of its serial and kid");
        }
        return serial;
    }

    private static Bytes keyOf(String base64) {
        try {
            return Bytes.of(Base64.getDecoder().decode(base64)).sha256();
        } catch (IllegalArgumentException e) {
            return Bytes.EMPTY;
        }
    }

    private static void checkSignature(byte[] file, int length, JsonNode node, PublicPoint maker, int line)
            throws ManifestException {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(maker.toKey());
            verifier.update(file, 0, length);
            if (verifier.verify(Base64.getDecoder().decode(text(node, "signature", line)))) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ManifestException(line, "the signature is not 64 bytes in base64");
        }
        throw new ManifestException(line, "the signature is wrong: a line was changed, or it is another's");
    }
}
