package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import keyloader.system.vm.Await;
import keyloader.system.vm.Command;
import keyloader.system.vm.Modules;

/**
 * A meter's disk: directories that lie together on an ext4 of their own, on a loop device. A power cut leaves what was
 * written to the device by then; nothing is by itself, since neither the kernel's nor the journal's timer runs, and a rename
 * does not write what was renamed (ext4(5): commit, noauto_da_alloc).
 */
final class MeterDisk implements AutoCloseable {
    private static final Path WRITEBACK = Path.of("/proc/sys/vm/dirty_writeback_centisecs");

    private final Path directory;
    private final List<Path> places;
    private final String writeback;
    private int cuts;

    private MeterDisk(Path directory, List<Path> places, String writeback) {
        this.directory = directory;
        this.places = places;
        this.writeback = writeback;
    }

    /**
     * @param directory for it, not there yet
     * @param places which go to the disk, with what is in them
     */
    static MeterDisk of(Path directory, List<Path> places) throws IOException, InterruptedException {
        Modules.loadAll("loop", "ext4");
        Files.createDirectories(directory.resolve("root"));
        // Java would begin with one byte, and the kernel gives no second read.
        String writeback = Command.run("cat", WRITEBACK.toString());
        MeterDisk disk = new MeterDisk(directory, List.copyOf(places), writeback.strip());
        Path image = disk.image();
        Command.run("truncate", "--size=16M", image.toString());
        Command.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
        disk.mount();
        Files.writeString(WRITEBACK, "0");
        for (int i = 0; i < places.size(); i++) {
            Command.run("cp", "-a", places.get(i) + "/.", disk.place(i).toString());
        }
        Command.run("sync", "--file-system", disk.root().toString());
        disk.bind();
        return disk;
    }

    private Path image() {
        return directory.resolve("image" + cuts);
    }

    private Path root() {
        return directory.resolve("root");
    }

    private Path place(int index) throws IOException {
        return Files.createDirectories(root().resolve(String.valueOf(index)));
    }

    private void mount() throws IOException, InterruptedException {
        Command.run(
                "mount", "-t", "ext4", "-o", "loop,noauto_da_alloc,commit=3600", image().toString(), root().toString());
    }

    private void bind() throws IOException, InterruptedException {
        for (int i = 0; i < places.size(); i++) {
            Command.run("mount", "--bind", place(i).toString(), places.get(i).toString());
        }
    }

    /** Of a process that was killed just now a file may be open for a moment. */
    private void unmount() throws IOException, InterruptedException {
        List<Path> mounted = new ArrayList<>(places);
        Collections.reverse(mounted);
        mounted.add(root());
        for (Path each : mounted) {
            Await.until(each + " to be let go", () -> isUnmounted(each));
        }
    }

    private static boolean isUnmounted(Path place) throws IOException {
        try {
            Command.run("umount", place.toString());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("not mounted"); // otherwise it is busy
        }
    }

    /** Whatever wrote to it must have been killed. That what is not synced is lost is looked at each time. */
    void cutPower() throws IOException, InterruptedException {
        Path unsynced = root().resolve("not-synced-" + cuts);
        Files.writeString(unsynced, "lost");
        Path old = image();
        cuts++;
        do { // a copy of one moment
            Files.deleteIfExists(image());
            Files.copy(old, image());
        } while (Files.mismatch(old, image()) >= 0);
        unmount();
        assertThat(Files.readString(old, StandardCharsets.ISO_8859_1)).contains("not-synced-" + (cuts - 1));
        Files.delete(old);
        mount();
        assertThat(unsynced).doesNotExist();
        bind();
    }

    @Override
    public void close() throws IOException {
        try {
            unmount();
            Files.delete(image());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.writeString(WRITEBACK, writeback);
        }
    }
}
