package keyloader.host.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;

/** JSON for programs. Pure ASCII, so that no text from outside can do anything to a terminal. */
public final class Json {
    private static final ObjectWriter LINES = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();
    private static final ObjectWriter WRITER = LINES.withDefaultPrettyPrinter();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static String print(ObjectNode document) {
        return print(document, WRITER);
    }

    /** On one line. */
    public static String line(ObjectNode document) {
        return print(document, LINES);
    }

    private static String print(ObjectNode document, ObjectWriter writer) {
        try {
            return writer.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of nodes can always be written", e);
        }
    }

    public static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** Adds it, unless it is no UTF-8. */
    public static void putText(ObjectNode node, String name, Bytes utf8) {
        Utf8.decode(utf8).ifPresent(text -> node.put(name, text));
    }

    /** Adds {@code ssid} where it is text, {@code ssidHex} and {@code security}. */
    public static void putNetwork(ObjectNode node, NetworkName network) {
        putText(node, "ssid", network.ssid());
        node.put("ssidHex", network.ssid().hex());
        node.put("security", network.security().commandLineName());
    }

    public static ObjectNode meter(String serial, KeyId id) {
        return object().put("serial", serial)
                .put("checkCode", id.checkCode())
                .put("kid", id.value().hex());
    }
}
