package keyloader.host.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import keyloader.host.wifi.WifiRefusedException.Kind;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs {@code docs/vectors/wifi.json}. After a change: {@code -Dkeyloader.write-vectors=true} writes it anew. */
class WifiVectorTest {
    private static final Path FILE = Path.of("..", "docs", "vectors", "wifi.json");

    @Test
    void theFileIsWhatTheGeneratorMakes() throws IOException {
        if (Boolean.getBoolean("keyloader.write-vectors")) {
            WifiVectors.write(FILE);
        }
        assertThat(FILE).hasContent(WifiVectors.text());
    }

    @Test
    void everyKindOfRefusalHasAVector() throws IOException {
        Set<String> seen = new HashSet<>();
        vectors().forEach(vector -> seen.add(vector.get("expect").asText()));
        for (Kind kind : Kind.values()) {
            assertThat(seen).contains(text(kind));
        }
    }

    @TestFactory
    Stream<DynamicTest> codes() throws IOException {
        return vectors()
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asText(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        String why = vector.get("why").asText();
        byte[] text = vector.get("text").asText().getBytes(StandardCharsets.UTF_8);
        try (WifiCode code = WifiCode.parse(text, Optional.empty())) {
            if (code instanceof WifiCode.Ambiguous two) {
                assertThat("ambiguous").as(why).isEqualTo(vector.get("expect").asText());
                assertThat(described(two.wpa3())).as(why).isEqualTo(vector.get("wpa3"));
                assertThat(described(two.zxing())).as(why).isEqualTo(vector.get("zxing"));
            } else {
                assertThat("valid").as(why).isEqualTo(vector.get("expect").asText());
                ObjectNode expected = vector.deepCopy();
                expected.remove(java.util.List.of("name", "expect", "why", "text"));
                assertThat(described(((WifiCode.Clear) code).reading())).as(why).isEqualTo(expected);
            }
        } catch (WifiRefusedException e) {
            assertThat(text(e.kind())).as(why).isEqualTo(vector.get("expect").asText());
        }
    }

    private static ObjectNode described(WifiReading reading) {
        Network network = reading.network();
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("ssidHex", network.ssid().hex())
                .put("akm", network.security().akm());
        if (network.hidden()) {
            node.put("hidden", true);
        }
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            node.put("pass", new String(passphrase.secret().copy(), StandardCharsets.UTF_8));
        } else if (network.credential() instanceof Credential.Psk psk) {
            node.put("psk", psk.secret().reveal().hex());
        }
        return node;
    }

    private static Stream<JsonNode> vectors() throws IOException {
        return StreamSupport.stream(
                new ObjectMapper().readTree(Files.readString(FILE)).spliterator(), false);
    }

    private static String text(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
