package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import keyloader.loader.Firmware;
import keyloader.loader.Loader;
import keyloader.testkit.Host;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs {@code docs/vectors/store.json}. After a change of the format: {@code -Dkeyloader.write-vectors=true}. */
class StoreVectorTest {
    private static final Path VECTORS = Path.of("..", "docs", "vectors");

    @Test
    void theFileIsWhatTheGeneratorMakesEachTime() throws IOException {
        if (Boolean.getBoolean("keyloader.write-vectors")) {
            StoreVectors.write(VECTORS);
        }
        String made = StoreVectors.text();
        assertThat(StoreVectors.text()).isEqualTo(made);
        assertThat(Files.readString(VECTORS.resolve(StoreVectors.FILE))).isEqualTo(made);
    }

    @TestFactory
    Stream<DynamicTest> stores() throws IOException {
        return stores(StoreVectors.FILE);
    }

    /** They stay as they were made, and are upgraded at power-up. */
    @TestFactory
    Stream<DynamicTest> storesOfVersion1() throws IOException {
        return stores("store-1.json").filter(test -> !test.getDisplayName().startsWith("newer-version"));
    }

    private static Stream<DynamicTest> stores(String file) throws IOException {
        JsonNode vectors = new ObjectMapper().readTree(Files.readString(VECTORS.resolve(file)));
        Map<String, Image> images = new HashMap<>();
        for (JsonNode vector : vectors) {
            images.put(text(vector, "name"), image(vector, images));
        }
        return StreamSupport.stream(vectors.spliterator(), false)
                .map(vector -> DynamicTest.dynamicTest(text(vector, "name"), () -> {
                    MemoryStorage storage = new MemoryStorage(Objects.requireNonNull(images.get(text(vector, "name")))
                            .copy());
                    assertThat(outcome(vector, storage)).as(text(vector, "why")).isEqualTo(text(vector, "expect"));
                }));
    }

    /** Pages that differ from those of an earlier vector, or from erased ones. */
    private static Image image(JsonNode vector, Map<String, Image> earlier) {
        Image image = Image.erased(vector.get("blocks").asInt());
        if (vector.has("like")) {
            Image like = Objects.requireNonNull(earlier.get(text(vector, "like")));
            for (int number = 0; number < Math.min(like.count(), image.count()); number++) {
                image.set(number, like.page(number));
            }
        }
        for (JsonNode page : vector.get("pages")) {
            byte[] content = Image.erasedPage();
            byte[] programmed = Bytes.ofHex(text(page, "hex")).toArray();
            System.arraycopy(programmed, 0, content, 0, programmed.length);
            int number = Geometry.firstPage(page.get("block").asInt())
                    + page.get("page").asInt();
            image.set(number, content);
        }
        return image;
    }

    private static String outcome(JsonNode vector, MemoryStorage storage) throws IOException {
        Loader loader;
        try {
            loader = Loader.powerUp(storage, "test", new SecureRandom(), light -> {});
        } catch (StoreUnusableException e) {
            assertThat(storage.operations())
                    .as("what is refused is not touched")
                    .isZero();
            return switch (e.reason()) {
                case NOT_A_STORE -> "not-a-store";
                case NEWER_FORMAT -> "newer-version";
                case CUT_SHORT -> "cut-short";
                case DAMAGED -> "damaged";
                default -> e.reason().name();
            };
        }
        try (Host host = new Host(Firmware.connect(loader))) {
            assertThat(host.info().info().faultCode())
                    .isEqualTo(vector.get("fault").asInt());
            assertThat(host.info().info().adminTokenSet())
                    .isEqualTo(vector.get("adminTokenSet").asBoolean());
            JsonNode slots = vector.get("slots");
            assertThat(host.list()).hasSameSizeAs(slots);
            boolean[] readable = new boolean[2];
            for (JsonNode slot : slots) {
                check(host, slot);
                readable[slot.get("slot").asInt()] = !text(slot, "state").equals("SPENT");
            }
            host.log(0);
            for (int slot = 0; slot < readable.length; slot++) {
                assertThat(readable[slot] || isErased(storage.image(), slot))
                        .as("key and content of slot %d are erased", slot)
                        .isTrue();
            }
        }
        return "valid";
    }

    private static void check(Host host, JsonNode slot) throws IOException {
        int number = slot.get("slot").asInt();
        SlotEntry entry = host.list().stream()
                .filter(each -> each.slot() == number)
                .findFirst()
                .orElseThrow();
        assertThat(entry.state().name()).isEqualTo(text(slot, "state"));
        if (entry.state() == SlotState.DAMAGED) {
            return;
        }
        SlotEntry.MessageEntry message = entry.message().orElseThrow();
        assertThat(message.kid().hex()).isEqualTo(text(slot, "kid"));
        assertThat(message.digest().hex()).isEqualTo(text(slot, "digest"));
        assertThat(message.length()).isEqualTo(slot.get("length").asInt());
        assertThat(message.presentations()).isEqualTo(slot.get("presentations").asLong());
        assertThat(host.receipts(number).receipt()).isEqualTo(optional(slot, "receipt"));
        assertThat(host.receipts(number).note()).isEqualTo(optional(slot, "note"));
        if (entry.state() == SlotState.SEALED) {
            assertThat(host.get(number).hex()).isEqualTo(text(slot, "content"));
        }
    }

    private static boolean isErased(Image image, int slot) {
        int from = Geometry.firstPage(Geometry.keyBlock(slot));
        int to = Geometry.firstPage(Geometry.contentBlock(slot, Geometry.CONTENT_BLOCKS - 1) + 1);
        byte[] erased = Image.erasedPage();
        for (int number = from; number < to; number++) {
            if (!Arrays.equals(image.page(number), erased)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Bytes> optional(JsonNode node, String name) {
        return node.has(name) ? Optional.of(Bytes.ofHex(text(node, name))) : Optional.empty();
    }

    private static String text(JsonNode node, String name) {
        return Objects.requireNonNull(node.get(name), name).asText();
    }
}
