package keyloader.system.tamper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import keyloader.loader.Loader;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;
import keyloader.sealing.Label;
import keyloader.sealing.Verdict;
import keyloader.system.Program;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever single bit of an artefact is wrong, and wherever it ends: no meter applies it, nothing else than a declared
 * refusal comes of it, and what was there before stays. An exception that nobody declared fails these tests by itself:
 * it would leave {@code run}.
 */
@Timeout(600)
class TamperTest {
    private static final Bytes ANY_TOKEN_HASH = Bytes.ofHex("77".repeat(32));
    /** Of the meter: done, failed, wrong use, and the verdicts. */
    private static final Set<Integer> DECLARED = declared();

    @TempDir
    Path directory;

    private Scene scene;

    private static Set<Integer> declared() {
        Set<Integer> codes = new TreeSet<>(List.of(0, 1, 2));
        Arrays.stream(Verdict.values()).map(Verdict::code).forEach(codes::add);
        return codes;
    }

    @BeforeEach
    void aMeterAndAMessageForIt() throws Exception {
        scene = Scene.in(directory);
    }

    @Test
    void theSceneItselfWorks() throws Exception {
        Scene.Looked looked = scene.look(new MemoryLoader(scene.image)::connect, Scene.FileChange.NONE);

        assertThat(looked.code()).isZero();
        assertThat(looked.applied()).isPresent();
    }

    /** A loader that is in league with whoever altered the message: digest, kid and length are those of what it gives. */
    @Test
    void aMessageIsAppliedOnlyAsItWasSealed() throws Exception {
        byte[][] empty = MemoryLoader.formatted(1);
        int tried = Sweep.everything(scene.message.toArray(), (altered, what) -> {
            if (altered.length == 0) {
                return; // not to be put on a loader
            }
            MemoryLoader loader = new MemoryLoader(empty);
            try (LoaderClient client = new LoaderClient(loader.connect(), new SecureRandom())) {
                client.put(
                        Bytes.of(altered),
                        scene.label.kid().value(),
                        ANY_TOKEN_HASH,
                        Optional.empty(),
                        LoaderClient.Progress.NONE);
            }

            Scene.Looked looked = scene.look(loader::connect, Scene.FileChange.NONE);

            assertNothingApplied(looked, what);
            assertThat(looked.code()).as(what).isIn(Verdict.DAMAGED.code(), Verdict.NOT_FOR_THIS_METER.code());
        });
        report("sealed message", tried);
    }

    @Test
    void aStoreGivesTheMessageThatWasPutThereOrNone() throws Exception {
        int tried = 0;
        int lost = 0;
        for (int page = 0; page < scene.image.length; page++) {
            byte[] written = scene.image[page];
            if (Arrays.equals(written, MemoryLoader.erased())) {
                continue;
            }
            for (int bit = 0; bit < 8 * written.length; bit++) {
                byte[][] image = scene.image.clone();
                image[page] = written.clone();
                image[page][bit / 8] ^= (byte) (1 << bit % 8);
                tried++;
                lost += isGiven(image, "page " + page + ", bit " + bit) ? 0 : 1;
            }
        }
        // Positive control: a bit of the key or the content does matter, as does one of the only superblock.
        assertThat(lost).isGreaterThan(2 * 8 * 400).isLessThan(tried);
        report("store image", tried);
    }

    private boolean isGiven(byte[][] image, String what) throws IOException {
        try (LoaderClient client = new LoaderClient(new MemoryLoader(image).connect(), new SecureRandom())) {
            List<SlotEntry> slots = client.list();
            assertThat(slots).as(what).hasSizeLessThanOrEqualTo(1);
            if (slots.isEmpty() || slots.get(0).state() != SlotState.SEALED) {
                return false;
            }
            assertThat(client.get(slots.get(0).slot())).as(what).isEqualTo(scene.message);
            return true;
        } catch (LoaderRefusedException | StoreUnusableException e) {
            return false;
        }
    }

    @Test
    void aStoreFileThatIsCutShortIsRefusedAndLeftAsItIs() throws Exception {
        byte[] whole = flat(scene.image);
        Path file = directory.resolve("store");
        int tried = 0;
        for (int length = 0; length < whole.length; length += length % 512 == 1 ? 510 : 1) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            assertThat(serves(file)).as("cut to " + length + " bytes").isFalse();
            assertThat(Files.readAllBytes(file)).isEqualTo(cut);
            tried++;
        }
        Files.write(file, whole);
        assertThat(serves(file)).isTrue(); // positive control
        report("store file", tried);
    }

    private static boolean serves(Path file) throws IOException {
        try (FileStorage storage = FileStorage.openOrCreate(file, 1, new SecureRandom())) {
            Loader.powerUp(storage, "test", new SecureRandom(), pattern -> {});
            return true;
        } catch (StoreUnusableException e) {
            return false;
        }
    }

    @Test
    void aMetersRecordThatWasAlteredEndsTheProgram() throws Exception {
        byte[] record = Files.readAllBytes(scene.meter.resolve("state.cbor"));
        int tried = Sweep.everything(record, (altered, what) -> {
            Scene.Looked looked = scene.look(
                    () -> {
                        throw new AssertionError("it went on to the loader: " + what);
                    },
                    Scene.FileChange.replace("state.cbor", altered));

            assertNothingApplied(looked, what);
            assertThat(looked.code()).as(what).isOne();
            assertThat(looked.err()).as(what).contains("error: ").contains("hint: ");
        });
        report("meter's record", tried);
    }

    /** Some bits of a PKCS#8 file say nothing about the key (RFC 5915 has optional members): it may be read, as the same key. */
    @Test
    void aMetersKeyThatWasAlteredEndsTheProgramOrIsTheSameKey() throws Exception {
        String intended = scene.look(new MemoryLoader(scene.image)::connect, Scene.FileChange.NONE)
                .applied()
                .orElseThrow();
        byte[] key = Files.readAllBytes(scene.meter.resolve("meter-key.pk8"));
        AtomicInteger readable = new AtomicInteger();
        int tried = Sweep.everything(key, (altered, what) -> {
            MemoryLoader loader = new MemoryLoader(scene.image);
            Scene.Looked looked = scene.look(loader::connect, Scene.FileChange.replace("meter-key.pk8", altered));
            if (looked.code() == 0) {
                assertThat(looked.applied()).as(what).contains(intended);
                readable.incrementAndGet();
                return;
            }
            assertNothingApplied(looked, what);
            assertThat(looked.code()).as(what).isOne();
            assertThat(looked.err()).as(what).contains("error: ").contains("hint: ");
        });
        assertThat(readable).hasValueLessThan(64); // the 32 bytes of the scalar always count
        report("meter's key", tried);
    }

    @Test
    void aLabelIsReadAsThisMetersKeyOrRefused() throws Exception {
        byte[] text = scene.label.uri().getBytes(StandardCharsets.US_ASCII);
        int tried = Sweep.everything(text, (altered, what) -> {
            try {
                // The serial is for people, and nothing in the label vouches for it.
                assertThat(Label.parse(new String(altered, StandardCharsets.ISO_8859_1))
                                .key())
                        .as(what)
                        .isEqualTo(scene.label.key());
            } catch (MalformedException e) {
                assertThat(e.reason()).as(what).isNotBlank();
            }
        });
        report("label", tried);
    }

    @Test
    void aReceiptThatWasAlteredReleasesNothing() throws Exception {
        MemoryLoader used = new MemoryLoader(scene.image);
        assertThat(scene.look(used::connect, Scene.FileChange.NONE).code()).isZero();
        byte[][] spent = used.image();
        byte[] container = Files.readAllBytes(scene.container);
        byte[] receipt;
        try (LoaderClient client = new LoaderClient(new MemoryLoader(spent).connect(), new SecureRandom())) {
            receipt = client.receipts(0).receipt().orElseThrow().toArray();
        }

        int tried = Sweep.everything(receipt, (altered, what) -> {
            if (altered.length == 0) {
                return;
            }
            MemoryLoader loader = new MemoryLoader(spent);
            Program.Ended ended = receipts(() -> new ReceiptSwap(loader.connect(), Bytes.of(altered)));
            assertThat(ended.code()).as(what + ended).isOne();
            assertThat(ended.out() + ended.err()).as(what).doesNotContain("JOINED");
            try (LoaderClient client = new LoaderClient(loader.connect(), new SecureRandom())) {
                assertThat(client.list().get(0).state()).as(what).isEqualTo(SlotState.SPENT);
            }
            Files.write(scene.container, container);
        });
        report("receipt", tried);

        MemoryLoader loader = new MemoryLoader(spent); // positive control
        assertThat(receipts(() -> new ReceiptSwap(loader.connect(), Bytes.of(receipt)))
                        .out())
                .contains("JOINED");
    }

    @Test
    void aContainerThatWasAlteredIsRefusedAndLeftAsItIs() throws Exception {
        byte[] whole = Files.readAllBytes(scene.container);
        int tried = Sweep.everything(whole, (altered, what) -> {
            Files.write(scene.container, altered);
            Program.Ended ended = receipts(() -> {
                throw new AssertionError("it went on to the loader");
            });
            assertThat(ended.code()).as(what + ended).isOne();
            assertThat(ended.err()).as(what).contains("error: ").contains("hint: ");
            assertThat(Files.readAllBytes(scene.container)).as(what).isEqualTo(altered);
        });
        report("container", tried);
    }

    private Program.Ended receipts(Scene.Way way) {
        return scene.host(way, Program.Start.of(Program.HOST, "receipts", "--loader", Scene.LINK));
    }

    private static void assertNothingApplied(Scene.Looked looked, String what) {
        assertThat(looked.applied()).as(what).isEmpty();
        assertThat(looked.code()).as(what).isIn(DECLARED);
        assertThat(looked.out() + looked.err())
                .as(what)
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
    }

    private static byte[] flat(byte[][] image) {
        byte[] whole = new byte[image.length * Storage.PAGE];
        for (int page = 0; page < image.length; page++) {
            System.arraycopy(image[page], 0, whole, page * Storage.PAGE, Storage.PAGE);
        }
        return whole;
    }

    private static void report(String artefact, int tried) {
        System.out.println("tampered with " + artefact + ": " + tried + " ways");
    }

    /** Gives another receipt for the one that the loader has. */
    private record ReceiptSwap(LoaderLink link, Bytes receipt) implements LoaderLink {
        @Override
        public Bytes exchange(Bytes request) throws IOException {
            Bytes reply = link.exchange(request);
            if (request.at(0) != Request.RECEIPT) {
                return reply;
            }
            try {
                Reply.Receipts real = (Reply.Receipts) Reply.decode(new Request.Receipt(0), reply);
                return new Reply.Receipts(real.state(), real.digest(), Optional.of(receipt), real.note()).encode();
            } catch (MalformedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            link.close();
        }
    }
}
