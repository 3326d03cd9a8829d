package keyloader.loader.buttons;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import keyloader.board.buttons.InputDevices;
import keyloader.board.buttons.InputName;
import keyloader.board.buttons.InputWatch;
import keyloader.board.buttons.Reading;
import keyloader.loader.store.Fault;

/** Listens to a case's button and switch, each in a thread of its own, and does to the loader what {@link Panel} decides. */
public final class Buttons implements Closeable {
    private final PanelEffects loader;
    private final LongSupplier nanos;
    private final List<Thread> threads = new ArrayList<>();
    private Panel panel = Panel.NEW;
    private boolean closed;

    private Buttons(PanelEffects loader, LongSupplier nanos) {
        this.loader = loader;
        this.nanos = nanos;
    }

    /**
     * When it returns, a case that is open has been seen, and what that calls for is done.
     *
     * @param say for lines to a person
     */
    public static Buttons listen(
            Optional<InputName> button,
            Optional<InputName> cover,
            InputDevices devices,
            PanelEffects loader,
            LongSupplier nanos,
            Consumer<String> say) {
        Buttons buttons = new Buttons(loader, nanos);
        cover.ifPresent(name -> buttons.start("case-switch", name, devices, say, buttons::cover, Fault.CASE_SWITCH));
        button.ifPresent(
                name -> buttons.start("zeroize-button", name, devices, say, buttons::button, Fault.ZEROIZE_BUTTON));
        button.ifPresent(name -> buttons.run("zeroize-time", buttons::keepTime, Fault.ZEROIZE_BUTTON));
        return buttons;
    }

    private void start(
            String key, InputName name, InputDevices devices, Consumer<String> say, Consumer<Reading> to, Fault lost) {
        InputWatch watch = new InputWatch(key, name, devices, say, to);
        watch.look();
        run(key, watch, lost);
    }

    private void run(String name, Runnable task, Fault lost) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        // A bug of ours must not take the protection away in silence.
        thread.setUncaughtExceptionHandler((in, e) -> loader.fault(lost, true));
        threads.add(thread);
        thread.start();
    }

    private synchronized void button(Reading reading) {
        act(panel.button(reading, nanos.getAsLong()));
        notifyAll();
    }

    private synchronized void cover(Reading reading) {
        act(panel.cover(reading, nanos.getAsLong()));
    }

    private void act(Panel.Next next) {
        if (closed) {
            return;
        }
        panel = next.panel();
        for (Panel.Action action : next.actions()) {
            if (action instanceof Panel.Action.Zeroize zeroize) {
                loader.zeroize(zeroize.cause());
            } else if (action instanceof Panel.Action.Held held) {
                loader.held(held.yes());
            } else if (action instanceof Panel.Action.FaultIs is) {
                loader.fault(is.fault(), is.present());
            }
        }
    }

    private synchronized void keepTime() {
        while (!closed) {
            long left = panel.nanosLeft(nanos.getAsLong());
            try {
                wait(left == Long.MAX_VALUE ? 0 : left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                return;
            }
            act(panel.at(nanos.getAsLong()));
        }
    }

    List<Thread> threads() {
        return List.copyOf(threads);
    }

    /** What was begun is done to its end before this returns; afterwards nothing touches the loader. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        threads.forEach(Thread::interrupt);
    }
}
