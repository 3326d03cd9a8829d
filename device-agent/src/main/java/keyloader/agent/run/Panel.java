package keyloader.agent.run;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import keyloader.board.buttons.InputName;
import keyloader.board.buttons.Reading;

/**
 * The shell of {@link Person}: what is read of the buttons goes into a queue, with its time, from whichever thread; the agent
 * looks there when it has a turn, so that nothing is done to the meter from another one.
 */
public final class Panel implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration WHILE_HELD = Duration.ofMillis(100);

    private record Read(Person.Which which, Reading reading, long millis) {}

    private final Controls controls;
    private final Time time;
    private final BlockingQueue<Read> queue = new LinkedBlockingQueue<>();
    private final List<Closeable> watches = new ArrayList<>();
    private final List<Person.Action> due = new ArrayList<>();
    private Person person;

    private Panel(Controls controls, Time time, Duration sincePowerUp) {
        this.controls = controls;
        this.time = time;
        this.person = Person.atStart(controls.window(), time.millis(), sincePowerUp);
    }

    /**
     * When it returns, it is known how the buttons stand.
     *
     * @param sincePowerUp of the meter
     * @param say for lines to a person, from whichever thread
     */
    public static Panel listen(
            Controls controls, Buttons buttons, Time time, Duration sincePowerUp, Consumer<String> say) {
        Panel panel = new Panel(controls, time, sincePowerUp);
        controls.reset().ifPresent(name -> panel.listen(Person.Which.RESET, name, buttons, say));
        controls.arming().ifPresent(name -> panel.listen(Person.Which.ARMING, name, buttons, say));
        return panel;
    }

    private void listen(Person.Which which, InputName name, Buttons buttons, Consumer<String> say) {
        watches.add(
                buttons.watch(which.key(), name, say, reading -> queue.add(new Read(which, reading, time.millis()))));
    }

    private void look() {
        for (Read read = queue.poll(); read != null; read = queue.poll()) {
            take(person.read(read.which(), read.reading(), read.millis()));
        }
        take(person.at(time.millis()));
    }

    private void take(Person.Next next) {
        person = next.person();
        due.addAll(next.actions());
    }

    /** What is to be done now, in order. */
    List<Person.Action> actions() {
        look();
        List<Person.Action> actions = List.copyOf(due);
        due.clear();
        return actions;
    }

    /** Whether a reset waits for whatever is being done. */
    public boolean isResetDue() {
        look();
        return due.contains(Person.Action.RESET);
    }

    boolean isArmed() {
        return person.isArmed(time.millis());
    }

    /** For a person whose message is not looked at. */
    String howToArm() {
        return controls.arming().isPresent() ? "press the arming button" : "switch the meter off and on";
    }

    /** How long a look may be put off. */
    Duration patience() {
        look();
        return watches.isEmpty() ? Agent.POLL : person.isHeld() ? WHILE_HELD : BETWEEN;
    }

    @Override
    public void close() {
        for (Closeable watch : watches) {
            try {
                watch.close();
            } catch (IOException e) {
                // it is only read from
            }
        }
    }
}
