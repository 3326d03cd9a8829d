package keyloader.loader.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.function.Consumer;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.StoreUnusableException.Reason;

/** A store at the beginning of a block device, which is never made one if there is anything on it. */
final class DeviceStorage {
    private static final int CHUNK = 1 << 20;

    private DeviceStorage() {}

    /**
     * @param slots for a new store
     * @param said is told once what is done to erased blocks
     */
    static Storage open(BlockDevice device, int slots, SecureRandom random, Consumer<String> said)
            throws IOException, StoreUnusableException {
        Discard discard = new BlkDiscard(device.node(), device.discards(), BlkDiscard::run, said);
        return open(device, discard, slots, random);
    }

    static Storage open(BlockDevice device, Discard discard, int slots, SecureRandom random)
            throws IOException, StoreUnusableException {
        if (device.isTaken()) {
            throw new StoreUnusableException(Reason.DEVICE_TAKEN);
        }
        FileChannel channel = FileChannel.open(device.node(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileStorage.lock(channel);
            return open(channel, discard, slots, random);
        } catch (IOException | StoreUnusableException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Storage open(FileChannel channel, Discard discard, int slots, SecureRandom random)
            throws IOException, StoreUnusableException {
        long capacity = channel.size() / FileStorage.BLOCK;
        int most = (int) Math.min(capacity, Geometry.blocks(Geometry.MAX_SLOTS));
        OptionalInt made = madeFor(new FileStorage(channel, most, discard), channel);
        if (made.isPresent()) {
            if (Geometry.blocks(made.getAsInt()) > capacity) {
                throw new StoreUnusableException(Reason.CUT_SHORT);
            }
            return new FileStorage(channel, Geometry.blocks(made.getAsInt()), discard);
        }
        int blocks = Geometry.blocks(slots);
        if (blocks > capacity) {
            throw new StoreUnusableException(Reason.DEVICE_TOO_SMALL);
        }
        FileStorage storage = new FileStorage(channel, blocks, discard);
        for (int block = 0; block < blocks; block++) {
            storage.erase(block);
        }
        storage.sync(); // the superblock comes last: until it is there, the device counts as erased
        SlotStore.format(storage, slots, random);
        return storage;
    }

    /** @return nothing if the device is erased, or a cut has ended the making of a store */
    private static OptionalInt madeFor(Storage storage, FileChannel channel)
            throws IOException, StoreUnusableException {
        if (storage.blocks() == 0) {
            throw new StoreUnusableException(Reason.DEVICE_TOO_SMALL);
        }
        try {
            return OptionalInt.of(SlotStore.slotsOf(storage));
        } catch (StoreUnusableException e) {
            boolean cutShort = e.reason() == Reason.DAMAGED && isErased(channel, Storage.PAGE);
            if (cutShort || (e.reason() == Reason.NOT_A_STORE && isErased(channel, 0))) {
                return OptionalInt.empty();
            }
            throw e.reason() == Reason.NOT_A_STORE ? new StoreUnusableException(Reason.DEVICE_NOT_BLANK) : e;
        }
    }

    /** To the device's end, since a file system or a partition table may have its only sign there. Zeros are what new media show. */
    private static boolean isErased(FileChannel channel, long from) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long at = from; at < channel.size(); at += chunk.position()) {
            chunk.clear();
            if (channel.read(chunk, at) <= 0) {
                return false;
            }
            for (int i = 0; i < chunk.position(); i++) {
                if (chunk.get(i) != 0 && chunk.get(i) != Storage.ERASED) {
                    return false;
                }
            }
        }
        return true;
    }
}
