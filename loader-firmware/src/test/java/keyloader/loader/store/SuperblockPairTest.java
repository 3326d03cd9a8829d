package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import keyloader.loader.Firmware;
import keyloader.loader.store.MemoryStorage.Defect;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.loader.store.StoreUnusableException.Reason;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.LogEntry;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Generations in two blocks: which page is one, what they wear, and what is left when a block fails. */
@Timeout(60)
class SuperblockPairTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 300);

    private static MemoryStorage poweredUp(int times) throws IOException {
        MemoryStorage storage = Firmware.formatted(1);
        for (int i = 0; i < times; i++) {
            new Firmware(storage).close();
        }
        return storage;
    }

    private static SuperblockPair load(Image image) throws IOException, StoreUnusableException {
        return SuperblockPair.load(new Pages(new MemoryStorage(image)), image.count() / Storage.PAGES_PER_BLOCK);
    }

    private static Optional<Page> page(Image image, int number) {
        return Page.decode(number, image.page(number));
    }

    private static int last(Image image, int block) {
        int number = Geometry.firstPage(block + 1) - 1;
        while (image.isBlank(number)) {
            number--;
        }
        return number;
    }

    /** After the newest generation, what would be the next one if it were one. */
    private static void assertNotBelieved(Image image, Page.Type type, byte[] payload)
            throws IOException, StoreUnusableException {
        SuperblockPair before = load(image);
        Image forged = image.copy();
        int number = last(image, 0) + 1;
        forged.set(number, new Page(type, 0, 1, 1000, payload).encode(number));
        assertThat(load(forged).newest().powerUps()).isEqualTo(before.newest().powerUps());
    }

    @Test
    void aPageThatIsNoGenerationIsNotTakenForOne() throws IOException, StoreUnusableException, MalformedException {
        Image image = poweredUp(2).image();
        byte[] newer = load(image).newest().withPowerUps(500).encode();
        assertThat(Superblock.decode(newer).powerUps()).isEqualTo(500);
        assertNotBelieved(image, Page.Type.LOG_ENTRY, newer);
        for (int version = 0; version <= Superblock.VERSION + 1; version++) {
            byte[] otherMagic = newer.clone();
            otherMagic[0] ^= 1;
            otherMagic[8] = (byte) version;
            assertNotBelieved(image, Page.Type.SUPERBLOCK, otherMagic);
        }
        byte[] version0 = newer.clone();
        version0[8] = 0;
        assertNotBelieved(image, Page.Type.SUPERBLOCK, version0);
        for (int length = 0; length < 12; length++) {
            assertNotBelieved(image, Page.Type.SUPERBLOCK, Arrays.copyOf(newer, length));
        }
    }

    @Test
    void whatIsTooShortForAnyStoreIsCutShortOnlyIfItBeginsAsOne() throws IOException {
        Image image = poweredUp(1).image();
        Image twoBlocks = Image.erased(Geometry.SUPERBLOCKS);
        assertRefused(twoBlocks, Reason.NOT_A_STORE);
        for (int number = 0; number < twoBlocks.count(); number++) {
            byte[] damaged = image.page(number).clone();
            damaged[100] ^= 1;
            twoBlocks.set(number, damaged);
        }
        assertRefused(twoBlocks, Reason.CUT_SHORT);
    }

    private static void assertRefused(Image image, Reason reason) {
        assertThatThrownBy(() -> SlotStore.slotsOf(new MemoryStorage(image)))
                .isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
    }

    @Test
    void aStoreIsNotMadeOnAStorageOfAnotherSize() {
        MemoryStorage storage = MemoryStorage.erased(Geometry.blocks(2));
        assertThatThrownBy(() -> SlotStore.format(storage, 1, Firmware.RANDOM))
                .isInstanceOf(IllegalStateException.class);
        assertThat(storage.operations()).isZero();
    }

    @Test
    void sixteenGenerationsCostABlockOneErase() throws IOException, StoreUnusableException {
        MemoryStorage storage = Firmware.formatted(1);
        SuperblockPair pair = SuperblockPair.load(new Pages(storage), storage.blocks());
        int generations = 6 * Storage.PAGES_PER_BLOCK;
        for (int i = 0; i < generations; i++) {
            pair.write(pair.newest().withPowerUps(i));
        }
        long erases = storage.trace().stream()
                .filter(each -> each instanceof Operation.Erase erase && erase.block() < Geometry.SUPERBLOCKS)
                .count();
        assertThat(erases).isBetween(1L, (long) generations / Storage.PAGES_PER_BLOCK);
    }

    @Test
    void whereOneBlockFailsTheOtherTakesAllUntilItIsFullAndNothingBehindIt()
            throws IOException, StoreUnusableException {
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            MemoryStorage storage = Firmware.formatted(1);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                host.put(MESSAGE);
            }
            storage.defect(block, Defect.REFUSING);
            assertPowersUp(storage, Fault.NONE, 2);
            SuperblockPair pair = SuperblockPair.load(new Pages(storage), storage.blocks());
            for (int powerUp = 3; powerUp <= Storage.PAGES_PER_BLOCK; powerUp++) {
                pair.write(pair.newest().withPowerUps(powerUp));
            }
            assertThatThrownBy(() -> pair.write(pair.newest().withPowerUps(99))).isInstanceOf(IOException.class);
            assertPowersUp(storage, Fault.SUPERBLOCK, Storage.PAGES_PER_BLOCK + 1);
        }
    }

    private static void assertPowersUp(MemoryStorage storage, Fault fault, int powerUp) throws IOException {
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.info().info().faultCode()).isEqualTo(fault.code());
            assertThat(host.info().info().powerUps()).isEqualTo(powerUp);
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
            assertThat(host.signedLog()).first().extracting(LogEntry::powerUp).isEqualTo(1L);
        }
    }

    /** It looks at the first page of each block, and takes the higher generation. */
    static boolean isRefusedByVersion1(Image image) {
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            Optional<Page> first = page(image, Geometry.firstPage(block));
            if (first.isPresent() && Superblock.version(first.get().payload()) > Superblock.OLDEST_VERSION) {
                return true;
            }
        }
        return false;
    }

    @Test
    void anUpgradeIsWrittenWhereAFirmwareOfVersion1LooksAndCountsItsErases()
            throws IOException, StoreUnusableException {
        MemoryStorage storage = poweredUp(5);
        StoreImages.ofVersion1(storage.image());
        assertThat(isRefusedByVersion1(storage.image())).isFalse();
        assertThat(page(storage.image(), Geometry.firstPage(1)))
                .as("with the generation before")
                .isPresent();
        new Firmware(storage).close();
        assertThat(isRefusedByVersion1(storage.image())).isTrue();
        assertThat(load(storage.image()).newest().erases())
                .as("six generations, each with an erase, and one more for the upgrade")
                .isEqualTo(7);
    }

    @Test
    void anUpgradeThatCannotBeWrittenThereIsNone() throws IOException {
        MemoryStorage storage = poweredUp(5);
        StoreImages.ofVersion1(storage.image());
        long before = storage.image().fingerprint();
        storage.defect(1, Defect.REFUSING);
        assertThatThrownBy(() -> new Firmware(storage)).isInstanceOf(IOException.class);
        assertThat(storage.image().fingerprint()).isEqualTo(before);
        storage.repair();
        new Firmware(storage).close();
        assertThat(isRefusedByVersion1(storage.image())).isTrue();
    }

    @Test
    void thePairIsWholeOnlyIfTheLastPageOfEachIsAGeneration() throws IOException {
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            Image image = poweredUp(4).image();
            assertThat(isWhole(image)).isTrue();
            int last = last(image, block);
            Page old = page(image, last).orElseThrow();
            Image changed = image.copy();
            changed.set(last, new byte[Storage.PAGE]);
            assertThat(isWhole(changed)).as("damaged in block %d", block).isFalse();
            changed.set(last, new Page(Page.Type.LOG_ENTRY, 0, 1, old.sequence(), old.payload()).encode(last));
            assertThat(isWhole(changed)).as("another kind in block %d", block).isFalse();
            for (int number = 0; number < Storage.PAGES_PER_BLOCK; number++) {
                changed.set(Geometry.firstPage(block) + number, Image.erasedPage());
            }
            assertThat(isWhole(changed)).as("block %d erased", block).isFalse();
        }
    }

    private static boolean isWhole(Image image) {
        return SuperblockPair.isWhole(new Pages(new MemoryStorage(image)));
    }
}
