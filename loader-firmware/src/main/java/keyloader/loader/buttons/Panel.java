package keyloader.loader.buttons;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.board.buttons.Reading;
import keyloader.loader.store.Fault;
import keyloader.wire.LogEntry.Kind;

/**
 * What comes of a case's button and switch, without devices and clocks: a state, a reading and a time give the next state
 * and what is to be done.
 *
 * @param button how the button stood last
 * @param heldSince on any monotonic clock, in nanoseconds; empty where it is not held, or was held long enough already
 * @param cover how the case switch stood last
 */
record Panel(Reading button, Optional<Long> heldSince, Reading cover) {
    /** How long the button has to be held. */
    static final Duration HOLD = Duration.ofSeconds(5);

    /** Before anything was read. */
    static final Panel NEW = new Panel(Reading.OFF, Optional.empty(), Reading.OFF);

    /** Something to do to a loader. */
    sealed interface Action {
        record Held(boolean yes) implements Action {}

        record Zeroize(Kind cause) implements Action {}

        record FaultIs(Fault fault, boolean present) implements Action {}
    }

    record Next(Panel panel, List<Action> actions) {
        Next {
            actions = List.copyOf(actions);
        }
    }

    /** Time passes. */
    Next at(long nanos) {
        if (heldSince.isEmpty() || nanos - heldSince.get() < HOLD.toNanos()) {
            return new Next(this, List.of());
        }
        // Erased first, whatever the light has to say.
        return new Next(
                new Panel(button, Optional.empty(), cover),
                List.of(new Action.Zeroize(Kind.ZEROIZED_BY_BUTTON), new Action.Held(false)));
    }

    /** Until {@link #at} has something to do; in nanoseconds, without end where nothing is held. */
    long nanosLeft(long nanos) {
        return heldSince
                .map(since -> Math.max(0, HOLD.toNanos() - (nanos - since)))
                .orElse(Long.MAX_VALUE);
    }

    Next button(Reading now, long nanos) {
        Next before = at(nanos);
        Panel panel = before.panel();
        List<Action> actions = new ArrayList<>(before.actions());
        Optional<Long> since = panel.heldSince;
        if (now == Reading.ON) {
            if (panel.button != Reading.ON) { // else it repeats
                since = Optional.of(nanos);
                actions.add(new Action.Held(true));
            }
        } else {
            if (since.isPresent()) {
                actions.add(new Action.Held(false));
            }
            since = Optional.empty();
        }
        if ((now == Reading.ABSENT) != (panel.button == Reading.ABSENT)) {
            actions.add(new Action.FaultIs(Fault.ZEROIZE_BUTTON, now == Reading.ABSENT));
        }
        return new Next(new Panel(now, since, panel.cover), actions);
    }

    Next cover(Reading now, long nanos) {
        Next before = at(nanos);
        Panel panel = before.panel();
        List<Action> actions = new ArrayList<>(before.actions());
        if (now == Reading.ON && panel.cover != Reading.ON) {
            actions.add(new Action.Zeroize(Kind.ZEROIZED_BY_CASE_SWITCH));
        }
        change(actions, Fault.CASE_OPEN, panel.cover == Reading.ON, now == Reading.ON);
        change(actions, Fault.CASE_SWITCH, isUnread(panel.cover), isUnread(now));
        return new Next(new Panel(panel.button, panel.heldSince, now), actions);
    }

    /** A switch that is there but does not tell protects nothing either. */
    private static boolean isUnread(Reading reading) {
        return reading == Reading.ABSENT || reading == Reading.UNKNOWN;
    }

    private static void change(List<Action> actions, Fault fault, boolean was, boolean is) {
        if (was != is) {
            actions.add(new Action.FaultIs(fault, is));
        }
    }
}
