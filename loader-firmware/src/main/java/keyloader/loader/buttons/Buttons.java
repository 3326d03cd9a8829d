package keyloader.loader.buttons;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import keyloader.loader.buttons.InputDevices.Opened;
import keyloader.loader.store.Fault;

/** Listens to a case's button and switch, each in a thread of its own, and does to the loader what {@link Panel} decides. */
public final class Buttons implements Closeable {
    private static final long LOOK_MILLISECONDS = 500;

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
        Watch watch = new Watch(key, name, devices, say, to);
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

    /** One input, which may come and go. */
    private static final class Watch implements Runnable {
        private final String key;
        private final InputName name;
        private final InputDevices devices;
        private final Consumer<String> say;
        private final Consumer<Reading> to;
        private Optional<Opened> opened = Optional.empty();
        private String said = "";

        Watch(String key, InputName name, InputDevices devices, Consumer<String> say, Consumer<Reading> to) {
            this.key = key;
            this.name = name;
            this.devices = devices;
            this.say = say;
            this.to = to;
        }

        /** Opens it, if it is there, and tells how it stands. */
        void look() {
            try {
                Opened found = devices.open(name);
                opened = Optional.of(found);
                tell(found);
            } catch (IOException e) {
                lost(String.valueOf(e.getMessage()));
            }
        }

        private void tell(Opened device) throws IOException {
            Optional<Boolean> set = device.isSet();
            say(set.isPresent() ? device.where() : device.where() + ", but how it stands cannot be asked (evtest)");
            to.accept(set.map(this::reading).orElse(Reading.UNKNOWN));
        }

        private Reading reading(boolean set) {
            return set != name.code().setMeansClosed() ? Reading.ON : Reading.OFF;
        }

        private void lost(String why) {
            opened.ifPresent(device -> {
                try {
                    device.close();
                } catch (IOException e) {
                    // it is gone
                }
            });
            opened = Optional.empty();
            say(why);
            to.accept(Reading.ABSENT);
        }

        private void say(String words) {
            if (!words.equals(said)) {
                said = words;
                say.accept(key + " " + name + ": " + words);
            }
        }

        @Override
        public void run() {
            while (!Thread.currentThread().isInterrupted()) {
                if (opened.isPresent()) {
                    listen(opened.get());
                } else {
                    try {
                        Thread.sleep(LOOK_MILLISECONDS);
                    } catch (InterruptedException e) {
                        return;
                    }
                    look();
                }
            }
        }

        private void listen(Opened device) {
            try {
                for (InputEvents.Said each : device.read()) {
                    switch (each) {
                        case SET -> to.accept(reading(true));
                        case CLEAR -> to.accept(reading(false));
                        case LOST -> to.accept(Reading.UNKNOWN);
                        case ASK -> tell(device);
                    }
                }
            } catch (ClosedByInterruptException e) {
                // The loader stops.
            } catch (IOException e) {
                lost("the device is gone");
            }
        }
    }
}
