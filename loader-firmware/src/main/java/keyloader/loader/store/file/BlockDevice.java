package keyloader.loader.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux says of a block device (proc(5), sysfs: Documentation/ABI/stable/sysfs-block).
 *
 * @param number MAJOR:MINOR
 */
record BlockDevice(Path node, String number, System system) {
    private static final int FILE_TYPE = 0170000; // S_IFMT, inode(7)
    private static final int BLOCK_DEVICE = 0060000; // S_IFBLK

    /** Where to look; a test has its own. */
    @SuppressWarnings("JavaLangClash")
    record System(Path sys, Path proc) {
        static final System REAL = new System(Path.of("/sys"), Path.of("/proc"));
    }

    static boolean is(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.exists(path)
                && ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == BLOCK_DEVICE;
    }

    static BlockDevice of(Path node) throws IOException {
        return new BlockDevice(node, number(node), System.REAL);
    }

    /** As glibc's gnu_dev_major and gnu_dev_minor take a dev_t apart. */
    private static String number(Path node) throws IOException {
        long device = (long) Files.getAttribute(node, "unix:rdev");
        long major = (device >> 8 & 0xfff) | (device >> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >> 12 & ~0xffL);
        return major + ":" + minor;
    }

    /** Mounted, swapped to, or part of another device such as a RAID or an encrypted one. */
    boolean isTaken() throws IOException {
        return isMounted() || isSwap() || hasHolders();
    }

    private boolean isMounted() throws IOException {
        for (String line : Files.readAllLines(system.proc.resolve("self").resolve("mountinfo"))) {
            List<String> fields = List.of(line.split(" "));
            int separator = fields.indexOf("-"); // then the type of the file system, and its source
            if (fields.get(2).equals(number) || isNode(fields.get(separator + 2))) {
                return true;
            }
        }
        return false;
    }

    private boolean isSwap() throws IOException {
        Path swaps = system.proc.resolve("swaps");
        if (Files.exists(swaps)) {
            for (String line : Files.readAllLines(swaps)) {
                if (isNode(line.split("\\s", 2)[0])) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Under whichever of its names. */
    private boolean isNode(String source) throws IOException {
        if (!source.startsWith("/")) {
            return false;
        }
        Path path = Path.of(source);
        return path.equals(node) || (is(path) && number(path).equals(number));
    }

    private boolean hasHolders() throws IOException {
        Path holders = directory().resolve("holders");
        if (!Files.isDirectory(holders)) {
            return false;
        }
        try (Stream<Path> all = Files.list(holders)) {
            return all.findAny().isPresent();
        }
    }

    /** What it may be able to do with what is erased, strongest first. */
    List<BlkDiscard.Kind> discards() throws IOException {
        List<BlkDiscard.Kind> kinds = new ArrayList<>();
        if (queue("discard_max_bytes") > 0) {
            kinds.add(BlkDiscard.Kind.SECURE);
            kinds.add(BlkDiscard.Kind.PLAIN);
        }
        if (queue("write_zeroes_max_bytes") > 0) {
            kinds.add(BlkDiscard.Kind.ZERO);
        }
        return kinds;
    }

    private long queue(String name) throws IOException {
        for (Path queue :
                List.of(directory().resolve("queue"), directory().resolve("..").resolve("queue"))) {
            if (Files.exists(queue.resolve(name))) {
                String value = Files.readString(queue.resolve(name)).strip();
                return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
            }
        }
        return 0;
    }

    /** A partition's is inside its disk's, which has the queue. */
    private Path directory() throws IOException {
        Path link = system.sys.resolve("dev").resolve("block").resolve(number);
        return Files.exists(link) ? link.toRealPath() : link;
    }
}
