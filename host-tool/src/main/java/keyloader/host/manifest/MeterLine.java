package keyloader.host.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Base64;
import java.util.regex.Pattern;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest's line says of one meter (SPEC 16).
 *
 * @param uri that of this serial and kid; whether its key is on the curve is not judged here
 */
record MeterLine(String serial, KeyId kid, String uri) {
    /** In bytes, without the line feed. */
    static final int MAX_LENGTH = 1024;

    private static final Pattern KID = Pattern.compile("[0-9a-f]{64}");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /** Any line of a manifest. */
    static JsonNode json(String text, int line) throws ManifestException {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new ManifestException(line, "not JSON, or a name twice");
        }
        throw new ManifestException(line, "not a JSON object");
    }

    static String text(JsonNode node, String name, int line) throws ManifestException {
        JsonNode value = node.get(name);
        if (value == null || !value.isTextual()) {
            throw new ManifestException(line, "its " + name + " is missing, or not text");
        }
        return value.textValue();
    }

    static MeterLine of(JsonNode node, int line) throws ManifestException {
        String hex = text(node, "kid", line);
        if (!KID.matcher(hex).matches()) {
            throw new ManifestException(line, "its kid is not 64 hexadecimal digits in lower case");
        }
        KeyId kid = new KeyId(Bytes.ofHex(hex));
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
        checkVersions(node.get("versions"), line);
        return new MeterLine(serial, kid, uri);
    }

    private static Bytes keyOf(String base64) {
        try {
            return Bytes.of(Base64.getDecoder().decode(base64)).sha256();
        } catch (IllegalArgumentException e) {
            return Bytes.EMPTY;
        }
    }

    private static void checkVersions(@Nullable JsonNode versions, int line) throws ManifestException {
        if (versions == null) {
            return;
        }
        boolean holds = versions.isObject();
        for (JsonNode version : versions) {
            holds &= version.isTextual();
        }
        if (!holds) {
            throw new ManifestException(line, "its versions are not an object of texts");
        }
    }

    /** @throws ManifestException when no message could be sealed to its key */
    Label label(int line) throws ManifestException {
        try {
            return Label.parse(uri);
        } catch (MalformedException e) {
            throw new ManifestException(line, "its uri does not hold: " + e.place() + ", " + e.reason());
        }
    }
}
