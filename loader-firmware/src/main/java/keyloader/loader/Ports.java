package keyloader.loader;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.LongSupplier;
import keyloader.board.buttons.EvdevInputs;
import keyloader.board.buttons.InputDevices;
import keyloader.board.light.SysfsLight;
import keyloader.board.service.ServiceManager;
import keyloader.board.service.Systemd;
import keyloader.loader.light.Light;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;

/**
 * All that the program touches outside itself. Tests pass a {@link StorageOpener} whose storage stops at an operation of
 * their choice.
 *
 * @param out for the line that says that the loader is ready
 * @param err for errors and lights
 * @param nanos a monotonic clock, in nanoseconds
 */
public record Ports(
        PrintStream out,
        PrintStream err,
        SecureRandom random,
        LightOpener lights,
        InputDevices inputs,
        LongSupplier nanos,
        StorageOpener storage,
        ServiceManager manager) {

    /** Opens the store's file or block device, or makes a store of it. */
    @FunctionalInterface
    public interface StorageOpener {
        /** @param slots for a new store */
        Storage open(Path file, int slots) throws IOException, StoreUnusableException;
    }

    /** Takes the LEDs of the case. */
    @FunctionalInterface
    public interface LightOpener {
        /** @param leds none for a loader that has none */
        Light open(List<String> leds);
    }

    public static Ports real(PrintStream out, PrintStream err) {
        SecureRandom random = new SecureRandom();
        LongSupplier nanos = System::nanoTime;
        return new Ports(
                out,
                err,
                random,
                leds -> light(leds, nanos, err),
                EvdevInputs.ofThisComputer(),
                nanos,
                (file, slots) -> FileStorage.openOrCreate(file, slots, random, text -> err.println("store: " + text)),
                Systemd.in(
                        System.getenv(),
                        ProcessHandle.current().pid(),
                        line -> err.println("keyloader-loader: " + Escaped.of(line))));
    }

    /** In words, and on the LEDs. */
    private static Light light(List<String> leds, LongSupplier nanos, PrintStream err) {
        Light words = pattern -> err.println("light: " + pattern.words());
        if (leds.isEmpty()) {
            return words;
        }
        SysfsLight led = SysfsLight.start(
                Path.of("/sys/class/leds"), leds, nanos, line -> err.println("keyloader-loader: " + Escaped.of(line)));
        return new Light() {
            @Override
            public void show(Pattern pattern) {
                words.show(pattern);
                led.show(pattern.blink());
            }

            @Override
            public void off() {
                led.off();
            }
        };
    }

    /** These, with the storage wrapped. */
    public Ports withStorage(StorageOpener opener) {
        return new Ports(out, err, random, lights, inputs, nanos, opener, manager);
    }
}
