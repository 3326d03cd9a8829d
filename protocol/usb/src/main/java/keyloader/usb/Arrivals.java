package keyloader.usb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when devices may have come or gone, without asking any of them: by the directory in which Linux keeps a node for
 * each, or elsewhere by the passing of time. It tells too often rather than too seldom.
 */
public final class Arrivals implements AutoCloseable {
    /** How often it is worth a look where nobody tells. */
    private static final Duration POLL = Duration.ofSeconds(2);

    /** A plug makes several changes: node, group, mode. Once it is quiet for so long they are taken for one. */
    private static final Duration QUIET = Duration.ofMillis(200);

    /** What never gets quiet is not waited for. */
    private static final Duration NOISE = Duration.ofSeconds(1);

    private final Path root;
    private final Duration echo;
    private final Map<WatchKey, Path> watched = new HashMap<>();
    private @Nullable WatchService service;
    /** When to look once more, in nanoseconds: a node is there a moment before its device is configured. */
    private @Nullable Long again;

    /** Of this computer's USB. */
    public Arrivals() {
        this(Path.of("/dev/bus/usb"), POLL);
    }

    Arrivals(Path root, Duration echo) {
        this.root = root;
        this.echo = echo;
        watch();
    }

    /**
     * @param longest to wait
     * @return whether something may have come or gone since the last call, or since the beginning
     */
    public boolean await(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        WatchService current = service;
        if (current == null) {
            TimeUnit.NANOSECONDS.sleep(Math.min(POLL.toNanos(), longest.toNanos()));
            watch();
            return true;
        }
        Long due = again;
        long until = due == null || due - end > 0 ? end : due;
        boolean changed = next(current, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        if (changed) {
            long noise = System.nanoTime() + NOISE.toNanos();
            while (service != null && System.nanoTime() - noise < 0 && next(current, QUIET)) {
                // still in one piece with what came first
            }
            again = System.nanoTime() + echo.toNanos();
            return true;
        }
        if (due != null && System.nanoTime() - due >= 0) {
            again = null;
            return true;
        }
        return false;
    }

    private boolean next(WatchService current, Duration longest) throws InterruptedException {
        WatchKey key = current.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        if (key == null) {
            return false;
        }
        Path directory = watched.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (root.equals(directory) && event.context() instanceof Path name) {
                watchBus(current, root.resolve(name));
            }
        }
        if (!key.reset()) {
            watched.remove(key);
            if (root.equals(directory)) {
                close(); // with the last bus; from now on it is looked for
            }
        }
        return true;
    }

    /** Where this fails, as with no such directory or too many watches, time passes instead. */
    private void watch() {
        try {
            if (!Files.isDirectory(root)) {
                return;
            }
            WatchService fresh = root.getFileSystem().newWatchService();
            service = fresh;
            register(fresh, root);
            try (DirectoryStream<Path> buses = Files.newDirectoryStream(root)) {
                for (Path bus : buses) {
                    watchBus(fresh, bus);
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    private void watchBus(WatchService current, Path bus) {
        if (Files.isDirectory(bus)) {
            try {
                register(current, bus);
            } catch (IOException e) {
                // it went away again, which the root tells
            }
        }
    }

    private void register(WatchService current, Path directory) throws IOException {
        WatchKey key = directory.register(
                current,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY);
        watched.put(key, directory);
    }

    @Override
    public void close() {
        WatchService current = service;
        service = null;
        watched.clear();
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                // nothing is read from it any more
            }
        }
    }
}
