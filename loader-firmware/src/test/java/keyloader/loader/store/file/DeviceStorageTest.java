package keyloader.loader.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
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

/** A store on a device: on a file that stands for one, since its bytes are read and written in the same way. BlockStoreTest has real ones. */
@Timeout(60)
class DeviceStorageTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SLOTS = 2;
    private static final int SIZE = 2 << 20;
    private static final int STORE = Geometry.blocks(SLOTS) * Storage.PAGE * Storage.PAGES_PER_BLOCK;

    @TempDir
    Path directory;

    private Path node;
    private BlockDevice device;

    @BeforeEach
    void aNewDevice() throws IOException {
        node = Files.write(directory.resolve("device"), new byte[SIZE]);
        Path proc = Files.createDirectories(directory.resolve("proc").resolve("self"));
        Files.createFile(proc.resolve("mountinfo"));
        device = new BlockDevice(
                node, "7:0", new BlockDevice.System(directory.resolve("sys"), directory.resolve("proc")));
    }

    private Storage open(Discard discard) throws IOException, StoreUnusableException {
        return DeviceStorage.open(device, discard, SLOTS, RANDOM);
    }

    private Storage open() throws IOException, StoreUnusableException {
        return open(Discard.NONE);
    }

    private void assertRefusedUntouched(Reason reason) throws IOException {
        byte[] before = Files.readAllBytes(node);
        assertThatThrownBy(() -> open().close())
                .isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
        assertThat(Files.readAllBytes(node)).isEqualTo(before);
    }

    private void put(int offset, byte... content) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(node.toFile(), "rw")) {
            file.seek(offset);
            file.write(content);
        }
    }

    @Test
    void aStoreIsMadeOnAnErasedDeviceAndFoundAgain() throws IOException, StoreUnusableException {
        TestMessage message = TestMessage.of(1, 5000);
        try (Firmware firmware = new Firmware(open());
                Host host = firmware.host()) {
            host.put(message);
        }
        try (Storage other = DeviceStorage.open(device, Discard.NONE, 64, RANDOM)) {
            assertThat(other.blocks()).isEqualTo(Geometry.blocks(SLOTS));
            try (Firmware firmware = new Firmware(other);
                    Host host = firmware.host()) {
                assertThat(host.get(0)).isEqualTo(message.content());
            }
        }
        assertThat(Arrays.copyOfRange(Files.readAllBytes(node), STORE, SIZE))
                .as("behind the store nothing is touched")
                .containsOnly(0);
    }

    @Test
    void aDeviceWithAnythingOnItIsLeftAsItIs() throws IOException {
        put(1080, (byte) 0x53, (byte) 0xef); // where ext4 has its magic
        assertRefusedUntouched(Reason.DEVICE_NOT_BLANK);
        Files.write(node, new byte[SIZE]);
        put(SIZE - 512, "EFI PART".getBytes(UTF_8)); // a partition table's second copy, and nothing else
        assertRefusedUntouched(Reason.DEVICE_NOT_BLANK);
        Files.write(node, new byte[SIZE]);
        put(STORE, (byte) 1);
        assertRefusedUntouched(Reason.DEVICE_NOT_BLANK);
    }

    @Test
    void aStoreThatIsDamagedOrNewerIsLeftAsItIs() throws IOException, StoreUnusableException {
        try (Firmware firmware = new Firmware(open());
                Host host = firmware.host()) {
            host.put(TestMessage.of(1, 50));
        }
        for (int page = 0; page < 2 * Storage.PAGES_PER_BLOCK; page++) {
            put(page * Storage.PAGE + 40, (byte) 0);
        }
        assertRefusedUntouched(Reason.DAMAGED);
    }

    @Test
    void whereACutEndedTheMakingItIsMadeAnew() throws IOException, StoreUnusableException {
        open().close();
        put(300, (byte) 0, (byte) 0); // the superblock, the last that is written, is torn
        put(40, (byte) 0);
        put(Storage.PAGE * 40, (byte) 0, (byte) 0, (byte) 0); // zeros of before
        try (Storage storage = open()) {
            assertThat(SlotStore.slotsOf(storage)).isEqualTo(SLOTS);
        }
    }

    @Test
    void aDeviceThatIsTooSmallIsLeftAsItIs() throws IOException {
        Files.write(node, new byte[STORE - 1]);
        assertRefusedUntouched(Reason.DEVICE_TOO_SMALL);
        Files.write(node, new byte[4096]);
        assertRefusedUntouched(Reason.DEVICE_TOO_SMALL);
        Files.write(node, new byte[0]);
        assertRefusedUntouched(Reason.DEVICE_TOO_SMALL);
    }

    @Test
    void aStoreThatTheDeviceIsTooShortForIsLeftAsItIs() throws IOException, StoreUnusableException {
        open().close();
        Files.write(node, Arrays.copyOf(Files.readAllBytes(node), STORE - 1));
        assertRefusedUntouched(Reason.CUT_SHORT);
    }

    @Test
    void aDeviceInUseIsRefused() throws IOException, StoreUnusableException {
        try (Storage storage = open()) {
            assertThat(storage.blocks()).isPositive();
            assertRefusedUntouched(Reason.IN_USE);
        }
        Files.writeString(
                directory.resolve("proc").resolve("self").resolve("mountinfo"),
                "30 24 7:0 / /data rw - ext4 /dev/loop0 rw\n");
        assertRefusedUntouched(Reason.DEVICE_TAKEN);
    }

    /** Zeros, what was there before, or anything: an erased block reads as 0xff, and a life goes on as on any medium. */
    @Test
    void whateverADiscardedBlockReadsAsTheStoreIsRight() throws IOException, StoreUnusableException {
        Random random = new Random(1);
        for (int way = 0; way < 3; way++) {
            Files.write(node, new byte[SIZE]);
            int kind = way;
            Discard discard = (offset, length) -> {
                byte[] content = new byte[length];
                if (kind == 1) {
                    random.nextBytes(content);
                }
                if (kind < 2) {
                    put((int) offset, content);
                }
            };
            TestMessage message = TestMessage.of(way, 3000);
            try (Storage storage = open(discard)) {
                storage.program(Storage.PAGES_PER_BLOCK * 5, new byte[Storage.PAGE]);
                storage.erase(5);
                for (int page = 0; page < Storage.PAGES_PER_BLOCK; page++) {
                    assertThat(storage.read(Storage.PAGES_PER_BLOCK * 5 + page)).containsOnly(Storage.ERASED);
                }
                try (Firmware firmware = new Firmware(storage);
                        Host host = firmware.host()) {
                    int slot = host.put(message);
                    assertThat(host.get(slot)).isEqualTo(message.content());
                    host.consume(slot, message, TestMessage.of(9, 700).content());
                    host.release(slot, message);
                    assertThat(host.list()).isEmpty();
                }
            }
        }
    }

    @Test
    void aBlockIsDiscardedWhileItsOldContentIsStillThere() throws IOException, StoreUnusableException {
        byte[] old = new byte[Storage.PAGE];
        int[] asked = {0};
        try (Storage storage = open((offset, length) -> {
            if (asked[0] == 0) {
                return;
            }
            asked[0]++;
            assertThat(Arrays.copyOfRange(Files.readAllBytes(node), (int) offset, (int) offset + Storage.PAGE))
                    .isEqualTo(old);
            assertThat(length).isEqualTo(FileStorage.BLOCK);
            assertThat(offset).isEqualTo(7L * FileStorage.BLOCK);
        })) {
            storage.program(7 * Storage.PAGES_PER_BLOCK, old);
            asked[0] = 1;
            storage.erase(7);
        }
        assertThat(asked[0]).isEqualTo(2);
    }
}
