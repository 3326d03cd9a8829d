package keyloader.loader.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.StoreUnusableException.Reason;

/** Block after block in one file or block device, which is locked while it is open. An erased byte is stored as 0xff. */
public final class FileStorage implements Storage {
    static final int BLOCK = PAGE * PAGES_PER_BLOCK;

    private final FileChannel channel;
    private final int blocks;
    private final Discard discard;
    private final Durability durability;

    FileStorage(FileChannel channel, int blocks, Discard discard) {
        this(channel, blocks, discard, Durability.REAL);
    }

    private FileStorage(FileChannel channel, int blocks, Durability durability) {
        this(channel, blocks, Discard.NONE, durability);
    }

    private FileStorage(FileChannel channel, int blocks, Discard discard, Durability durability) {
        this.channel = channel;
        this.blocks = blocks;
        this.discard = discard;
        this.durability = durability;
    }

    /**
     * As {@link #openOrCreate(Path, int, SecureRandom)}, or a store on a block device; a new one only where nothing is on it.
     *
     * @param said is told once what is done to erased blocks
     */
    public static Storage openOrCreate(Path path, int slots, SecureRandom random, Consumer<String> said)
            throws IOException, StoreUnusableException {
        if (BlockDevice.is(path)) {
            return DeviceStorage.open(BlockDevice.of(path), slots, random, said);
        }
        FileStorage storage = openOrCreate(path, slots, random);
        said.accept("erased blocks are overwritten");
        return storage;
    }

    /**
     * Makes the file, readable for its owner only, if there is none. It appears under its name when it is complete.
     *
     * @param slots for a new store
     */
    public static FileStorage openOrCreate(Path file, int slots, SecureRandom random)
            throws IOException, StoreUnusableException {
        return openOrCreate(file, slots, random, Durability.REAL);
    }

    static FileStorage openOrCreate(Path file, int slots, SecureRandom random, Durability durability)
            throws IOException, StoreUnusableException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return open(file);
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        if (Files.isSymbolicLink(unfinished)) {
            throw new StoreUnusableException(Reason.NAME_TAKEN);
        }
        FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                ownerOnly(file));
        try {
            lock(channel);
            takeOver(unfinished, channel);
        } catch (IOException | StoreUnusableException | RuntimeException e) {
            channel.close(); // what another process is making stays
            throw e;
        }
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                // Another process was faster, and has moved the file of this name away meanwhile.
                Files.deleteIfExists(unfinished);
                channel.close();
                return open(file);
            }
            FileStorage storage = new FileStorage(channel, Geometry.blocks(slots), durability);
            channel.truncate(0);
            for (int block = 0; block < storage.blocks; block++) {
                storage.erase(block);
            }
            SlotStore.format(storage, slots, random);
            durability.rename(unfinished, file);
            durability.forceDirectoryOf(file);
            return storage;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            channel.close();
            throw e;
        }
    }

    /** What a cut has left of an earlier try is taken, made private, and written anew; anything else is somebody's. */
    private static void takeOver(Path unfinished, FileChannel channel) throws IOException, StoreUnusableException {
        if (!isOwn(unfinished)
                || !isLeftover(new FileStorage(channel, (int) (channel.size() / BLOCK), Durability.REAL))) {
            throw new StoreUnusableException(Reason.NAME_TAKEN);
        }
        if (isPosix(unfinished)) {
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static boolean isOwn(Path file) throws IOException {
        Path process = Path.of("/proc/self"); // belongs to the user that the process runs as
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && (!isPosix(file)
                        || !Files.exists(process)
                        || Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(process)));
    }

    /** With a superblock, or erased as far as it goes; a file system may have lost to a cut what was not synced, and shows zeros. */
    private static boolean isLeftover(FileStorage storage) throws IOException {
        if (storage.blocks > Geometry.blocks(Geometry.MAX_SLOTS)) {
            return false;
        }
        if (storage.blocks > 0 && SlotStore.looksLikeStore(storage)) {
            return true;
        }
        int pages = (int) ((storage.channel.size() + PAGE - 1) / PAGE);
        for (int page = 0; page < pages; page++) {
            for (byte each : storage.read(page)) {
                if (each != ERASED && each != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static FileStorage open(Path file) throws IOException, StoreUnusableException {
        if (!Files.isRegularFile(file)) {
            throw new StoreUnusableException(Reason.NOT_A_FILE);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel);
            long size = channel.size();
            if (size > (long) Geometry.blocks(Geometry.MAX_SLOTS) * BLOCK) {
                throw new StoreUnusableException(Reason.NOT_A_STORE);
            }
            FileStorage storage = new FileStorage(channel, (int) (size / BLOCK), Durability.REAL);
            if (size % BLOCK != 0) {
                throw new StoreUnusableException(
                        SlotStore.looksLikeStore(storage) ? Reason.CUT_SHORT : Reason.NOT_A_STORE);
            }
            return storage;
        } catch (IOException | StoreUnusableException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static void lock(FileChannel channel) throws IOException, StoreUnusableException {
        try {
            if (channel.tryLock() == null) {
                throw new StoreUnusableException(Reason.IN_USE);
            }
        } catch (OverlappingFileLockException e) {
            throw new StoreUnusableException(Reason.IN_USE);
        }
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public byte[] read(int page) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(PAGE);
        long position = (long) page * PAGE;
        while (content.hasRemaining()) {
            int count = channel.read(content, position + content.position());
            if (count < 0) {
                break; // a file that was cut short reads as erased there, and is refused for its size
            }
        }
        Arrays.fill(content.array(), content.position(), PAGE, ERASED);
        return content.array();
    }

    @Override
    public void program(int page, byte[] content) throws IOException {
        if (content.length != PAGE) {
            throw new IllegalStateException("a page is " + PAGE + " bytes");
        }
        write(ByteBuffer.wrap(content), (long) page * PAGE);
    }

    @Override
    public void erase(int block) throws IOException {
        discard.discard((long) block * BLOCK, BLOCK);
        byte[] erased = new byte[BLOCK];
        Arrays.fill(erased, ERASED);
        write(ByteBuffer.wrap(erased), (long) block * BLOCK);
    }

    private void write(ByteBuffer content, long position) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content, position + content.position());
        }
    }

    @Override
    public void sync() throws IOException {
        durability.force(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
