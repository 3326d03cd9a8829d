package keyloader.agent.factory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import keyloader.agent.Version;
import keyloader.sealing.Label;

/** What a manifest says of one meter (SPEC 16), for whoever signs it. */
public final class ManifestLine {
    private static final JsonFactory JSON = new JsonFactory();

    private ManifestLine() {}

    /** Without its line feed. */
    public static String of(Label label) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("serial", label.serial());
            json.writeStringField("kid", label.kid().value().hex());
            json.writeStringField("uri", label.uri());
            json.writeObjectFieldStart("versions");
            json.writeStringField("agent", Version.TEXT);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a buffer can always be written", e);
        }
        return text.toString();
    }
}
