package keyloader.board.buttons;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.function.Consumer;
import keyloader.board.buttons.InputDevices.Opened;

/** Tells how one input stands, which may come and go; until its thread is interrupted. */
public final class InputWatch implements Runnable {
    private static final long LOOK_MILLISECONDS = 500;

    private final String key;
    private final InputName name;
    private final InputDevices devices;
    private final Consumer<String> say;
    private final Consumer<Reading> to;
    private Optional<Opened> opened = Optional.empty();
    private String said = "";

    /**
     * @param key what the configuration calls it, for lines to a person
     * @param say for these lines
     * @param to each reading, also where it is no change
     */
    public InputWatch(String key, InputName name, InputDevices devices, Consumer<String> say, Consumer<Reading> to) {
        this.key = key;
        this.name = name;
        this.devices = devices;
        this.say = say;
        this.to = to;
    }

    /** Opens it, if it is there, and tells how it stands. */
    public void look() {
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
            // The program stops.
        } catch (IOException e) {
            lost("the device is gone");
        }
    }
}
