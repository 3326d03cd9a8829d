package keyloader.loader.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.loader.store.file.BlkDiscard.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of sysfs and proc, on files that look like them. */
class BlockDeviceTest {
    @TempDir
    Path directory;

    private Path sys;
    private Path proc;
    private BlockDevice device;

    @BeforeEach
    void aPartitionOfACard() throws IOException {
        sys = directory.resolve("sys");
        proc = directory.resolve("proc");
        Path card = sys.resolve("devices").resolve("card");
        Files.createDirectories(card.resolve("queue"));
        Files.createDirectories(card.resolve("p3").resolve("holders"));
        Files.createDirectories(sys.resolve("dev").resolve("block"));
        Files.createSymbolicLink(sys.resolve("dev").resolve("block").resolve("179:3"), card.resolve("p3"));
        Files.createDirectories(proc.resolve("self"));
        mounts("24 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw");
        Files.writeString(proc.resolve("swaps"), "Filename\tType\tSize\tUsed\tPriority\n");
        device = new BlockDevice(Path.of("/dev/mmcblk0p3"), "179:3", new BlockDevice.System(sys, proc));
    }

    private void mounts(String lines) throws IOException {
        Files.writeString(proc.resolve("self").resolve("mountinfo"), lines + "\n");
    }

    private void queue(String name, long value) throws IOException {
        Files.writeString(
                sys.resolve("devices").resolve("card").resolve("queue").resolve(name), value + "\n");
    }

    @Test
    void aFreeDeviceIsFree() throws IOException {
        assertThat(device.isTaken()).isFalse();
    }

    @Test
    void aMountedDeviceIsTakenByItsNumber() throws IOException {
        mounts("30 24 179:3 / /data rw - ext4 /dev/root rw");
        assertThat(device.isTaken()).isTrue();
    }

    @Test
    void aMountedDeviceIsTakenByItsNameWhereTheFileSystemHasANumberOfItsOwn() throws IOException {
        mounts("30 24 0:41 /@ /data rw shared:9 master:2 - btrfs /dev/mmcblk0p3 rw");
        assertThat(device.isTaken()).isTrue();
    }

    @Test
    void swapIsTaken() throws IOException {
        Files.writeString(proc.resolve("swaps"), "Filename\tType\n/dev/mmcblk0p3         partition\t1\t0\t-2\n");
        assertThat(device.isTaken()).isTrue();
    }

    @Test
    void whatAnotherDeviceIsBuiltOnIsTaken() throws IOException {
        Files.createDirectory(sys.resolve("devices")
                .resolve("card")
                .resolve("p3")
                .resolve("holders")
                .resolve("dm-0"));
        assertThat(device.isTaken()).isTrue();
    }

    @Test
    void aPartitionCanDoWhatItsDiskCan() throws IOException {
        assertThat(device.discards()).isEmpty();
        queue("discard_max_bytes", 0);
        queue("write_zeroes_max_bytes", 0);
        assertThat(device.discards()).isEmpty();
        queue("discard_max_bytes", 2_199_023_255_040L);
        assertThat(device.discards()).containsExactly(Kind.SECURE, Kind.PLAIN);
        queue("write_zeroes_max_bytes", 65_536);
        assertThat(device.discards()).containsExactly(Kind.SECURE, Kind.PLAIN, Kind.ZERO);
    }

    @Test
    void aFileIsNoBlockDevice() throws IOException {
        assertThat(BlockDevice.is(Files.createFile(directory.resolve("file")))).isFalse();
        assertThat(BlockDevice.is(directory)).isFalse();
        assertThat(BlockDevice.is(directory.resolve("nothing"))).isFalse();
        assertThat(BlockDevice.is(Path.of("/dev/null"))).isFalse();
    }
}
