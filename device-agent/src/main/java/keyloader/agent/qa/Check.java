package keyloader.agent.qa;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import keyloader.agent.failure.Printable;

/**
 * One thing that was looked at (SPEC 17.1).
 *
 * @param detail what was found, or nothing; not yet escaped, and never a secret
 * @param next what to do; nothing where it is well
 */
record Check(String name, State state, String detail, String next) {
    enum State {
        OK,
        FAILED,
        UNKNOWN
    }

    static Check ok(String name, String detail) {
        return new Check(name, State.OK, detail, "");
    }

    static Check failed(String name, String detail, String next) {
        return new Check(name, State.FAILED, detail, next);
    }

    static Check unknown(String name, String detail, String next) {
        return new Check(name, State.UNKNOWN, detail, next);
    }

    static void write(List<Check> checks, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("checks");
        for (Check check : checks) {
            json.writeStartObject();
            json.writeStringField("name", check.name());
            json.writeStringField("state", check.state().name().toLowerCase(Locale.ROOT));
            json.writeStringField("detail", Printable.text(check.detail()));
            json.writeStringField("next", Printable.text(check.next()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
