package keyloader.board.light;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import keyloader.wire.light.Blink;

/** A light made of LEDs of /sys/class/leds, blinked by a thread of its own. */
public final class SysfsLight {
    private final Blinker blinker;
    private final LongSupplier nanos;
    private boolean stopped;

    private SysfsLight(Blinker blinker, LongSupplier nanos) {
        this.blinker = blinker;
        this.nanos = nanos;
    }

    /** @param say for a line to a person */
    public static SysfsLight start(Path leds, List<String> names, LongSupplier nanos, Consumer<String> say) {
        List<Led> all =
                names.stream().map(name -> new Led(leds.resolve(name), say)).toList();
        SysfsLight light = new SysfsLight(new Blinker(all), nanos);
        Thread thread = new Thread(light::run, "light");
        thread.setDaemon(true);
        thread.start();
        return light;
    }

    /** Returns at once; from whichever thread. */
    public synchronized void show(Blink pattern) {
        if (!stopped) {
            blinker.show(pattern, nanos.getAsLong());
            notifyAll();
        }
    }

    /** The LEDs are off when it returns. */
    public synchronized void off() {
        stopped = true;
        blinker.off();
        blinker.turn(nanos.getAsLong());
        notifyAll();
    }

    private synchronized void run() {
        while (!stopped) {
            long left = blinker.turn(nanos.getAsLong());
            try {
                wait(left == Long.MAX_VALUE ? 0 : left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
