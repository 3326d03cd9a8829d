package keyloader.loader;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import keyloader.loader.light.Light;
import keyloader.loader.service.ServiceManager;
import keyloader.loader.service.Systemd;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;

/**
 * All that the program touches outside itself. Tests pass a {@link StorageOpener} whose storage stops at an operation of
 * their choice.
 *
 * @param out for the line that says that the loader is ready
 * @param err for errors and lights
 */
public record Ports(
        PrintStream out,
        PrintStream err,
        SecureRandom random,
        Light light,
        StorageOpener storage,
        ServiceManager manager) {

    /** Opens the store's file, or makes one. */
    @FunctionalInterface
    public interface StorageOpener {
        /** @param slots for a new store */
        Storage open(Path file, int slots) throws IOException, StoreUnusableException;
    }

    public static Ports real(PrintStream out, PrintStream err) {
        SecureRandom random = new SecureRandom();
        return new Ports(
                out,
                err,
                random,
                pattern -> err.println("light: " + pattern.words()),
                (file, slots) -> FileStorage.openOrCreate(file, slots, random),
                Systemd.in(
                        System.getenv(),
                        ProcessHandle.current().pid(),
                        line -> err.println("keyloader-loader: " + Escaped.of(line))));
    }

    /** These, with the storage wrapped. */
    public Ports withStorage(StorageOpener opener) {
        return new Ports(out, err, random, light, opener, manager);
    }
}
