package keyloader.loader.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.loader.Firmware;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.StoreUnusableException.Reason;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store's file: made whole, locked, for its owner only, and never touched if it is not ours. */
@Timeout(60)
class FileStorageTest {
    private static final int SLOTS = 2;
    private static final int BLOCK = Storage.PAGE * Storage.PAGES_PER_BLOCK;
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("store");
    }

    private Storage open() throws IOException, StoreUnusableException {
        return FileStorage.openOrCreate(file, SLOTS, RANDOM);
    }

    private void assertRefusedUntouched(byte[] content, Reason reason) throws IOException {
        Files.write(file, content);
        assertThatThrownBy(() -> {
                    try (Storage storage = open()) {
                        SlotStore.open(storage, RANDOM);
                    }
                })
                .isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
        assertThat(file).hasBinaryContent(content);
        assertThat(directory.toFile().list()).containsExactly("store");
    }

    private byte[] aStore() throws IOException, StoreUnusableException {
        open().close();
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        return content;
    }

    @Test
    void aNewStoreIsMadeForItsOwnerOnly() throws IOException, StoreUnusableException {
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.size(file)).isEqualTo((long) Geometry.blocks(SLOTS) * BLOCK);
        assertThat(directory.toFile().list()).containsExactly("store");
    }

    /** Until it is durable as a whole it has no name, and it is not used before its name is durable, too. */
    @Test
    void aNewStoreIsDurableBeforeItHasItsNameAndItsNameBeforeItIsUsed() throws IOException, StoreUnusableException {
        List<String> steps = new ArrayList<>();
        byte[][] durable = {new byte[0]};
        Durability watched = new Durability() {
            @Override
            public void force(FileChannel content) throws IOException {
                Durability.super.force(content);
                durable[0] = Files.readAllBytes(directory.resolve("store.new"));
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                assertThat(from).as("all of it is durable").hasBinaryContent(durable[0]);
                Durability.super.rename(from, to);
                steps.add("name");
            }

            @Override
            public void forceDirectoryOf(Path named) throws IOException {
                assertThat(named).isEqualTo(file).exists();
                Durability.super.forceDirectoryOf(named);
                steps.add("durable name");
            }
        };
        FileStorage.openOrCreate(file, SLOTS, RANDOM, watched).close();
        assertThat(steps).containsExactly("name", "durable name");
        assertThat(durable[0]).hasSize(Geometry.blocks(SLOTS) * BLOCK);
    }

    @Test
    void whatIsStoredIsThereWhenItIsOpenedAgain() throws IOException, StoreUnusableException {
        TestMessage message = TestMessage.of(1, 5000);
        try (Firmware firmware = new Firmware(open());
                Host host = firmware.host()) {
            host.put(message);
        }
        try (Firmware firmware = new Firmware(open());
                Host host = firmware.host()) {
            assertThat(host.get(0)).isEqualTo(message.content());
        }
    }

    @Test
    void aRestOfAnInterruptedCreationIsReplaced() throws IOException, StoreUnusableException {
        Files.write(directory.resolve("store.new"), new byte[100_000]);
        try (Storage storage = open()) {
            assertThat(SlotStore.open(storage, RANDOM).slotCount()).isEqualTo(SLOTS);
        }
        assertThat(directory.toFile().list()).containsExactly("store");
    }

    /** Whoever made the file could keep it open, and with it the keys. */
    @Test
    void aRestThatOthersCouldReadBecomesPrivate() throws IOException, StoreUnusableException {
        Path rest = Files.createFile(directory.resolve("store.new"));
        Files.setPosixFilePermissions(rest, PosixFilePermissions.fromString("rw-r--r--"));
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsNoRestOfACreationIsLeftAsItIs() throws IOException {
        Path taken = directory.resolve("store.new");
        assertNameTaken(Files.writeString(taken, "a letter to somebody"));
        assertThat(taken).hasContent("a letter to somebody");
        Files.delete(taken);

        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "");
        assertNameTaken(Files.createSymbolicLink(taken, elsewhere));
        assertThat(elsewhere).isEmptyFile();
        assertThat(taken).isSymbolicLink();
    }

    private void assertNameTaken(Path taken) {
        assertThatThrownBy(this::open)
                .as(taken.toString())
                .isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.NAME_TAKEN));
        assertThat(file).doesNotExist();
    }

    @Test
    void aCreationThatFailsLeavesNothingBehind() {
        SecureRandom broken = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                throw new IllegalStateException("no randomness");
            }
        };
        assertThatThrownBy(() -> FileStorage.openOrCreate(file, SLOTS, broken))
                .isInstanceOf(IllegalStateException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void twoCannotOpenOneStore() throws IOException, StoreUnusableException {
        try (Storage storage = open()) {
            assertThat(storage.blocks()).isEqualTo(Geometry.blocks(SLOTS));
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                            .isEqualTo(Reason.IN_USE));
        }
        open().close();
    }

    @Test
    void anotherKindOfFileIsLeftAsItIs() throws IOException {
        assertRefusedUntouched(new byte[0], Reason.NOT_A_STORE);
        assertRefusedUntouched(new byte[] {1, 2, 3}, Reason.NOT_A_STORE);
        assertRefusedUntouched("a letter to somebody".repeat(1000).getBytes(UTF_8), Reason.NOT_A_STORE);
        assertRefusedUntouched(new byte[Geometry.blocks(SLOTS) * BLOCK], Reason.NOT_A_STORE);
    }

    @Test
    void aStoreThatWasCutShortOrGrewIsLeftAsItIs() throws IOException, StoreUnusableException {
        byte[] store = aStore();
        for (int length : new int[] {
            100,
            Storage.PAGE - 1,
            Storage.PAGE,
            BLOCK,
            3 * BLOCK,
            store.length - BLOCK,
            store.length - 1,
            store.length + 1,
            store.length + BLOCK
        }) {
            assertRefusedUntouched(Arrays.copyOf(store, length), Reason.CUT_SHORT);
        }
    }

    @Test
    void aDirectoryIsNotAStore() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(this::open).isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                .isEqualTo(Reason.NOT_A_FILE));
    }
}
