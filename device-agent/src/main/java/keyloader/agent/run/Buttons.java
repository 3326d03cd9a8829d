package keyloader.agent.run;

import java.io.Closeable;
import java.util.function.Consumer;
import keyloader.board.buttons.InputDevices;
import keyloader.board.buttons.InputName;
import keyloader.board.buttons.InputWatch;
import keyloader.board.buttons.Reading;

/** The buttons of the meter's case. */
@FunctionalInterface
public interface Buttons {

    /**
     * When it returns, how it stands has been told once.
     *
     * @param key what the configuration calls it
     * @param say for lines to a person
     * @param to each reading, from whichever thread
     */
    Closeable watch(String key, InputName name, Consumer<String> say, Consumer<Reading> to);

    /** Each is listened to in a thread of its own. */
    static Buttons of(InputDevices devices) {
        return (key, name, say, to) -> {
            InputWatch watch = new InputWatch(key, name, devices, say, to);
            watch.look();
            Thread thread = new Thread(watch, key);
            thread.setDaemon(true);
            // A bug of ours must not take a button away in silence.
            thread.setUncaughtExceptionHandler(
                    (in, e) -> say.accept(key + " " + name + ": no longer listened to, by a fault of this program"));
            thread.start();
            return thread::interrupt;
        };
    }
}
