package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs {@code docs/vectors}. After a change of the format: {@code -Dkeyloader.write-vectors=true} writes them anew. */
class SealingVectorTest {
    private static final Path VECTORS = Path.of("..", "..", "docs", "vectors");

    @Test
    void theFilesAreWhatTheGeneratorMakes() throws IOException {
        if (Boolean.getBoolean("keyloader.write-vectors")) {
            SealingVectors.write(VECTORS);
        }
        for (var file : SealingVectors.files().entrySet()) {
            assertThat(VECTORS.resolve(file.getKey())).hasContent(file.getValue());
        }
    }

    @TestFactory
    Stream<DynamicTest> labels() throws IOException {
        return each("label.json", vector -> {
            try {
                Label label = Label.parse(vector.get("text").asText());
                assertThat(label.serial()).isEqualTo(text(vector, "serial"));
                assertThat(label.kid().value().hex()).isEqualTo(text(vector, "kid"));
                assertThat(label.kid().checkCode()).isEqualTo(text(vector, "checkCode"));
                return "valid";
            } catch (MalformedException e) {
                return "malformed";
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> ownerCards() throws IOException {
        return each("owner-card.json", vector -> {
            try {
                OwnerCard card = OwnerCard.parse(vector.get("text").asText());
                assertThat(card.key().id().value().hex()).isEqualTo(text(vector, "kid"));
                assertThat(card.key().id().ownerCode()).isEqualTo(text(vector, "ownerCode"));
                assertThat(card.text()).isEqualTo(vector.get("text").asText().strip());
                return "valid";
            } catch (MalformedException e) {
                return "malformed";
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> payloads() throws IOException {
        return each("payload.json", vector -> {
            try (Order order = Order.decode(hex(vector, "hex").toArray())) {
                if (order instanceof Order.Unknown) {
                    return "unknown-kind";
                }
                if (order instanceof Order.Load load
                        && load.networks().stream().anyMatch(NetworkOrder.Unsupported.class::isInstance)) {
                    return "unsupported";
                }
                assertThat(Bytes.of(Order.encode(order))).isEqualTo(hex(vector, "hex"));
                return "valid";
            } catch (MalformedException e) {
                return "malformed";
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> messages() throws IOException {
        return each("message.json", vector -> {
            Opener opener = new Opener(SealingVectors.meter(text(vector, "TEST_KEY_meter_scalar")), seeds(vector));
            Opening opening = opener.open(hex(vector, "hex"));
            if (opening instanceof Opening.Opened opened) {
                assertThat(opened.signer().id().value()).isEqualTo(hex(vector, "signer"));
                assertThat(opened.digest()).isEqualTo(hex(vector, "digest"));
                assertThat(Bytes.of(Order.encode(opened.order()))).isEqualTo(hex(vector, "payload"));
                assertThat(opened.keys().receiptKey().reveal()).isEqualTo(hex(vector, "receiptKey"));
                assertThat(opened.keys().token().reveal()).isEqualTo(hex(vector, "consumeToken"));
                assertThat(opened.keys().tokenHash()).isEqualTo(hex(vector, "tokenHash"));
                return "opened";
            }
            if (opening instanceof Opening.PrekeyGone gone) {
                assertThat(gone.prekey().value()).isEqualTo(hex(vector, "prekey"));
                return "prekey-gone";
            }
            return opening instanceof Opening.NotForThisMeter ? "not-for-this-meter" : "damaged";
        });
    }

    private static PrekeySeeds seeds(JsonNode vector) {
        if (!vector.has("TEST_KEY_prekey_seed")) {
            return PrekeySeeds.NONE;
        }
        Bytes seed = hex(vector, "TEST_KEY_prekey_seed");
        PrekeyId id = FreshPrekey.of(Secret.copyOf(seed)).prekey().id();
        return asked -> asked.equals(id) ? Optional.of(Secret.copyOf(seed)) : Optional.empty();
    }

    @TestFactory
    Stream<DynamicTest> receipts() throws IOException {
        return each("receipt.json", vector -> {
            ReplyKeys keys =
                    ReplyKeys.of(Secret.copyOf(hex(vector, "receiptKey")), Secret.take(new byte[ReplyKeys.LENGTH]));
            try {
                Receipt receipt = keys.openReceipt(hex(vector, "hex"), hex(vector, "messageDigest"));
                assertThat(keyloader.wire.cbor.Cbor.encode(receipt.toCbor())).isEqualTo(hex(vector, "plaintext"));
                return "opened";
            } catch (MalformedException e) {
                return "malformed";
            } catch (ReceiptForgedException e) {
                return "forged";
            }
        });
    }

    private interface Reader {
        String outcome(JsonNode vector) throws MalformedException, GeneralSecurityException;
    }

    private static Stream<DynamicTest> each(String file, Reader reader) throws IOException {
        JsonNode vectors = new ObjectMapper().readTree(Files.readString(VECTORS.resolve(file)));
        return StreamSupport.stream(vectors.spliterator(), false)
                .map(vector -> DynamicTest.dynamicTest(text(vector, "name"), () -> assertThat(reader.outcome(vector))
                        .as(text(vector, "why"))
                        .isEqualTo(text(vector, "expect"))));
    }

    private static String text(JsonNode vector, String name) {
        return vector.get(name).asText();
    }

    private static Bytes hex(JsonNode vector, String name) {
        return Bytes.ofHex(text(vector, name));
    }
}
