package keyloader.wire.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LogEntry;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.UnknownCommandException;
import keyloader.wire.cbor.Cbor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs {@code docs/vectors}. After a change of the format: {@code -Dkeyloader.write-vectors=true} writes them anew. */
class WireVectorTest {
    private static final Path VECTORS = Path.of("..", "..", "docs", "vectors");

    @Test
    void theFilesAreWhatTheGeneratorMakes() throws IOException {
        if (Boolean.getBoolean("keyloader.write-vectors")) {
            WireVectors.main(new String[] {VECTORS.toString()});
        }
        for (var file : WireVectors.files().entrySet()) {
            assertThat(VECTORS.resolve(file.getKey())).hasContent(file.getValue());
        }
    }

    @TestFactory
    Stream<DynamicTest> cbor() throws IOException {
        return each(
                "cbor.json",
                vector -> Cbor.encode(Cbor.decode(input(vector), "vector")).hex(),
                v -> v.get("hex").asText());
    }

    @TestFactory
    Stream<DynamicTest> frames() throws IOException {
        return each(
                "frame.json",
                vector -> {
                    Frame frame = Frame.decode(input(vector).toArray());
                    return frame.sequence() + " " + frame.body().hex();
                },
                v -> v.get("sequence").asText() + " " + v.get("body").asText());
    }

    @TestFactory
    Stream<DynamicTest> requests() throws IOException {
        return each(
                "request.json",
                vector -> {
                    Request request = Request.decode(input(vector));
                    return request.code() + " " + request.encode().hex();
                },
                v -> v.get("command").asText() + " " + v.get("hex").asText());
    }

    @TestFactory
    Stream<DynamicTest> replies() throws IOException {
        return vectors("reply.json")
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asText(), () -> assertThat(reply(vector))
                        .as(vector.get("why").asText())
                        .isEqualTo(vector.get("expect").asText())));
    }

    private static String reply(JsonNode vector) throws UnknownCommandException {
        Reply reply;
        Request request;
        try {
            request = Request.decode(Bytes.ofHex(vector.get("request").asText()));
            reply = Reply.decode(request, input(vector));
        } catch (MalformedException e) {
            return "malformed";
        }
        assertThat(reply.encode()).isEqualTo(input(vector));
        if (reply instanceof Reply.Refused refused) {
            assertThat(refused.status().code()).isEqualTo(vector.get("status").asInt());
            return "refused";
        }
        if (reply instanceof Reply.Info info && request instanceof Request.Info asked) {
            return info.info().isSignedBy(asked.nonce(), info.signature()) ? "valid" : "proof-wrong";
        }
        if (reply instanceof Reply.LogPage page) {
            Bytes chain = page.chainBefore();
            for (LogEntry entry : page.entries()) {
                chain = entry.chain(chain);
            }
            assertThat(chain.hex()).isEqualTo(vector.get("chainAfter").asText());
        }
        return "valid";
    }

    private interface Reader {
        String read(JsonNode vector) throws MalformedException, UnknownCommandException;
    }

    private interface Expected {
        String of(JsonNode vector);
    }

    private static Stream<DynamicTest> each(String file, Reader reader, Expected expected) throws IOException {
        return vectors(file)
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asText(), () -> {
                    String outcome;
                    String detail = "";
                    try {
                        detail = reader.read(vector);
                        outcome = "valid";
                    } catch (MalformedException e) {
                        outcome = "malformed";
                    } catch (UnknownCommandException e) {
                        outcome = "unknown-command";
                    }
                    assertThat(outcome)
                            .as(vector.get("why").asText())
                            .isEqualTo(vector.get("expect").asText());
                    if (outcome.equals("valid")) {
                        assertThat(detail).isEqualTo(expected.of(vector));
                    }
                }));
    }

    private static Stream<JsonNode> vectors(String file) throws IOException {
        JsonNode vectors = new ObjectMapper().readTree(Files.readString(VECTORS.resolve(file)));
        return StreamSupport.stream(vectors.spliterator(), false);
    }

    private static Bytes input(JsonNode vector) {
        return Bytes.ofHex(vector.get("hex").asText());
    }
}
