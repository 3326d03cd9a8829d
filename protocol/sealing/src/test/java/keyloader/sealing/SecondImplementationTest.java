package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages go between this implementation and one that shares nothing with it but SPEC: JavaScript in {@code src/test/node},
 * on {@code @hpke/core} and WebCrypto. Where Node, npm or its registry are missing, this is skipped, and says so.
 */
@Timeout(600)
class SecondImplementationTest {
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node");
    private static final Path VECTORS = Path.of("..", "..", "docs", "vectors", "message.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private static boolean installed;

    private static void install() throws IOException, InterruptedException {
        if (installed) {
            return;
        }
        Ran node = run(20, "node", "--version");
        if (node.code != 0) {
            skip("there is no Node here (" + node.said() + ")");
        }
        // Web Cryptography without a flag, and what @hpke/core asks for.
        if (!node.said().matches("v(1[6-9]|[2-9][0-9]|[1-9][0-9]{2,})\\..*")) {
            skip("Node 16 or later is wanted, and here is " + node.said());
        }
        Files.createDirectories(INSTALLED);
        try (var sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                Files.copy(source, INSTALLED.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.exists(INSTALLED.resolve("installed.lock"))
                && Files.mismatch(INSTALLED.resolve("installed.lock"), SOURCES.resolve("package-lock.json")) < 0) {
            installed = true;
            return;
        }
        Ran npm = run(180, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
        if (npm.output.contains("EINTEGRITY") || npm.output.contains("EUSAGE")) {
            fail("npm did not get what package-lock.json names:\n" + npm.output);
        }
        if (npm.code != 0) {
            skip("npm could not install @hpke/core (" + npm.said() + ")");
        }
        Files.copy(
                SOURCES.resolve("package-lock.json"),
                INSTALLED.resolve("installed.lock"),
                StandardCopyOption.REPLACE_EXISTING);
        installed = true;
    }

    private static void skip(String reason) {
        System.out.println("SKIPPED: the second implementation (Node, @hpke/core) was not run: " + reason);
        abort(reason);
    }

    private record Ran(int code, String output) {
        String said() {
            return output.strip().lines().findFirst().orElse("no word");
        }
    }

    private static Ran run(int seconds, String... command) throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        Path output = INSTALLED.resolve("output.txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return new Ran(-1, command[0] + " cannot be started");
        }
        process.getOutputStream().close();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return new Ran(-1, command[0] + " took longer than " + seconds + " seconds");
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }

    private static JsonNode ask(ObjectNode request) throws IOException, InterruptedException {
        install();
        Files.writeString(INSTALLED.resolve("request.json"), JSON.writeValueAsString(request));
        Ran node = run(120, "node", "messages.mjs", "request.json", "answer.json");
        assertThat(node.code).as(node.output).isZero();
        return JSON.readTree(Files.readString(INSTALLED.resolve("answer.json")));
    }

    private static ObjectNode request() {
        ObjectNode request = JSON.createObjectNode();
        request.putArray("open");
        request.putArray("seal");
        return request;
    }

    private static ObjectNode toOpen(ObjectNode request, String scalar, String message) {
        return ((ArrayNode) request.get("open"))
                .addObject()
                .put("scalar", scalar)
                .put("message", message);
    }

    @Test
    void itAgreesOnEveryVector() throws IOException, InterruptedException {
        JsonNode vectors = JSON.readTree(Files.readString(VECTORS));
        ObjectNode request = request();
        for (JsonNode vector : vectors) {
            ObjectNode asked = toOpen(request, text(vector, "TEST_KEY_meter_scalar"), text(vector, "hex"));
            if (vector.has("TEST_KEY_prekey_seed")) {
                asked.put("seed", text(vector, "TEST_KEY_prekey_seed"));
            }
        }
        JsonNode opened = ask(request).get("opened");
        assertThat(opened).hasSameSizeAs(vectors).hasSizeGreaterThan(10);
        for (int i = 0; i < vectors.size(); i++) {
            JsonNode vector = vectors.get(i);
            JsonNode theirs = opened.get(i);
            assertThat(text(theirs, "outcome")).as(text(vector, "name")).isEqualTo(text(vector, "expect"));
            if (text(vector, "expect").equals("opened")) {
                assertThat(text(theirs, "plaintext")).isEqualTo(text(vector, "plaintext"));
                assertThat(text(theirs, "payload")).isEqualTo(text(vector, "payload"));
                assertThat(text(theirs, "signer")).isEqualTo(text(vector, "signer"));
                assertThat(text(theirs, "digest")).isEqualTo(text(vector, "digest"));
                assertThat(text(theirs, "receiptKey")).isEqualTo(text(vector, "receiptKey"));
                assertThat(text(theirs, "token")).isEqualTo(text(vector, "consumeToken"));
            }
        }
    }

    private record Meter(FileDecapsulationKey key, String scalar) {
        static Meter generate() throws Exception {
            var pair = KeyPairs.generate(RANDOM);
            ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
            return new Meter(
                    FileDecapsulationKey.ofPkcs8(KeyPairs.pkcs8(key), KeyPairs.publicPoint(pair)), hex32(key.getS()));
        }

        private static String hex32(BigInteger scalar) {
            return String.format("%064x", scalar);
        }
    }

    private static Order.Load order(int i) throws Exception {
        Credential credential = new Credential.Passphrase(
                Secret.take(("passphrase " + "x".repeat(i)).getBytes(StandardCharsets.US_ASCII)));
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        Network network = Network.of(
                Bytes.of(("Net " + i).getBytes(StandardCharsets.UTF_8)), Security.WPA2_WPA3, credential, i % 2 == 0);
        return Order.Load.of(
                Bytes.of(id), 1_767_225_600_000L + i, 1_767_225_600_000L, "DE", Optional.empty(), List.of(network));
    }

    @Test
    void itOpensWhatTheSealerSeals() throws Exception {
        Meter meter = Meter.generate();
        Meter other = Meter.generate();
        FileSigningKey signer = FileSigningKey.generate(RANDOM);
        ObjectNode request = request();
        FreshPrekey fresh = FreshPrekey.make(RANDOM);
        List<Sealer.Sealed> sealed = new ArrayList<>();
        List<Bytes> payloads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            try (Order.Load order = order(i)) {
                payloads.add(Bytes.of(Order.encode(order)));
                Optional<Prekey> prekey = isLayered(i) ? Optional.of(fresh.prekey()) : Optional.empty();
                sealed.add(new Sealer(meter.key.publicKey()).seal(order, signer, prekey));
            }
            toOpen(request, meter.scalar, sealed.get(i).bytes().hex())
                    .put("seed", fresh.seed().reveal().hex());
            toOpen(request, other.scalar, sealed.get(i).bytes().hex());
        }
        JsonNode opened = ask(request).get("opened");
        for (int i = 0; i < sealed.size(); i++) {
            JsonNode theirs = opened.get(2 * i);
            assertThat(text(theirs, "outcome")).isEqualTo("opened");
            assertThat(text(theirs, "payload")).isEqualTo(payloads.get(i).hex());
            assertThat(text(theirs, "signer"))
                    .isEqualTo(signer.publicKey().id().value().hex());
            assertThat(text(theirs, "receiptKey"))
                    .isEqualTo(sealed.get(i).keys().receiptKey().reveal().hex());
            assertThat(text(theirs, "token"))
                    .isEqualTo(sealed.get(i).keys().token().reveal().hex());
            assertThat(text(opened.get(2 * i + 1), "outcome")).isEqualTo("not-for-this-meter");
        }
    }

    @Test
    void theOpenerOpensWhatItSeals() throws Exception {
        Meter meter = Meter.generate();
        FreshPrekey fresh = FreshPrekey.make(RANDOM);
        PrekeySeeds seeds = id -> Optional.of(fresh.seed().duplicate());
        int layered = 0;
        ObjectNode request = request();
        for (int i = 0; i < 20; i++) {
            ObjectNode wanted = ((ArrayNode) request.get("seal")).addObject();
            if (isLayered(i)) {
                wanted.put("prekey", fresh.prekey().publicKey().hex());
            }
            wanted.put("meter", meter.key.publicKey().uncompressed().hex())
                    .put("ssid", "Netz \u00e4 " + i)
                    .put("pass", "passphrase" + "y".repeat(i));
        }
        JsonNode sealed = ask(request).get("sealed");
        assertThat(sealed).hasSize(20);
        for (JsonNode theirs : sealed) {
            Opening opening = new Opener(meter.key, seeds).open(Bytes.ofHex(text(theirs, "message")));
            assertThat(opening).isInstanceOf(Opening.Opened.class);
            try (Opening.Opened opened = (Opening.Opened) opening) {
                assertThat(Bytes.of(Order.encode((Order.Load) opened.order())).hex())
                        .isEqualTo(text(theirs, "payload"));
                layered += opened.prekey().isPresent() ? 1 : 0;
                assertThat(opened.signer().id().value().hex()).isEqualTo(text(theirs, "signer"));
                assertThat(opened.keys().receiptKey().reveal().hex()).isEqualTo(text(theirs, "receiptKey"));
                assertThat(opened.keys().token().reveal().hex()).isEqualTo(text(theirs, "token"));
            }
        }
        assertThat(layered).isEqualTo(10);
    }

    /** Every other one is to a prekey. */
    private static boolean isLayered(int i) {
        return i % 2 == 1;
    }

    /** Whoever installed it: no name of a registry or proxy gets into the repository. */
    @Test
    void theLockFileNamesHashesAndNoHosts() throws IOException {
        String lock = Files.readString(SOURCES.resolve("package-lock.json"));
        assertThat(lock).contains("\"integrity\": \"sha512-").doesNotContain("http", "resolved");
    }

    private static String text(JsonNode node, String name) {
        return Objects.requireNonNull(node.get(name), name).asText();
    }
}
