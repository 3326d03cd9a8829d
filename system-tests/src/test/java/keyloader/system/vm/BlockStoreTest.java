package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import keyloader.system.Program;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.usb.Links;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loader's store on a disk that discards: the kernel's own (scsi_debug), which shows zeros where something was discarded. */
@InVm
@Timeout(300)
class BlockStoreTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 3000);
    private static final TestMessage NEXT = TestMessage.of(2, 700);
    private static final Bytes RECEIPT = TestMessage.of(3, 600).content();

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void plugInADisk() throws Exception {
        Modules.load("sd_mod");
        Modules.load("scsi_debug", "dev_size_mb=8", "lbpu=1", "lbpws=1", "lbprz=1");
        disk = Await.value("a disk", () -> disks().stream().findFirst());
    }

    @AfterEach
    void unplug() throws Exception {
        Modules.unload("scsi_debug");
    }

    private static List<Path> disks() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
            for (Path each : all.toList()) {
                Path model = each.resolve("device").resolve("model");
                if (Files.exists(model) && Files.readString(model).contains("scsi_debug")) {
                    found.add(Path.of("/dev").resolve(each.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private Program.Start start() {
        return Program.Start.of(
                Program.LOADER, "run", "--store", disk.toString(), "--link", "unix:" + socket(), "--slots", "4");
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private Host host() throws IOException {
        return new Host(Links.open(new LinkAddress.Unix(socket())));
    }

    @Test
    void aLoaderOnADiskThatDiscardsIsKilledAndGoesOn() throws Exception {
        Kernel kernel = Kernel.mark();
        long before = discards();
        try (Program loader = Program.start(directory, start())) {
            loader.awaitLine("ready");
            assertThat(loader.log()).contains("store: erased blocks are discarded, then overwritten");
            try (Host host = host()) {
                assertThat(host.put(MESSAGE)).isZero();
                assertThat(host.put(NEXT)).isEqualTo(1);
                host.consume(0, MESSAGE, RECEIPT);
                loader.kill();
            }
        }
        assertThat(discards()).as("discards that the kernel has counted").isGreaterThan(before);
        try (Program loader = Program.start(directory, start())) {
            loader.awaitLine("ready");
            try (Host host = host()) {
                assertThat(host.state(0)).isEqualTo(SlotState.SPENT);
                assertThat(host.receipts(0).receipt()).contains(RECEIPT);
                assertThat(host.get(1)).isEqualTo(NEXT.content());
                host.release(0, MESSAGE);
                assertThat(host.info().info().faultCode()).isZero();
            }
        }
        kernel.assertClean();
    }

    @Test
    void aDiskWithAFileSystemOnItIsLeftAsItIs() throws Exception {
        byte[] magic = new byte[1082];
        magic[1080] = 0x53; // of ext2 and its kin
        magic[1081] = (byte) 0xef;
        Files.write(disk, magic);
        byte[] content = Files.readAllBytes(disk);
        Program.Ended refused = Program.run(directory, start());
        assertThat(refused.code()).as("%s", refused).isEqualTo(1);
        assertThat(refused.err()).contains("there is something on this device that is not a loader's store");
        assertThat(Files.readAllBytes(disk)).isEqualTo(content);
    }

    /** The 12th field of the statistics (Documentation/block/stat.rst). */
    private long discards() throws IOException {
        Path statistics = Path.of("/sys/block", disk.getFileName().toString(), "stat");
        return Long.parseLong(Files.readString(statistics).strip().split("\\s+", -1)[11]);
    }
}
