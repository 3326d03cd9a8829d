package keyloader.agent.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.board.buttons.Reading;

/**
 * What comes of a meter's buttons (SPEC 13), without devices and clocks: a state, a reading and a time give the next state
 * and what is to be done. All times are in milliseconds on any one clock that never goes back.
 *
 * @param window how long a press arms; always armed, if empty
 * @param armedUntil of the window that is or was open
 */
record Person(Button reset, Button arming, Optional<Duration> window, Optional<Long> armedUntil) {
    /** How long the reset button has to be held. */
    static final Duration HOLD = Duration.ofSeconds(10);

    enum Which {
        RESET("reset-button"),
        ARMING("arming-button");

        private final String key;

        Which(String key) {
            this.key = key;
        }

        /** What the configuration calls it. */
        String key() {
            return key;
        }
    }

    /** Something to do to a meter. */
    enum Action {
        /** The reset button is down: say so until it has been held long enough, or is let go. */
        HELD,
        /** It was let go too early. */
        LET_GO_EARLY,
        RESET,
        /** It was held long enough, and is let go. */
        LET_GO,
        /** A message may be looked at, as after a plug. */
        ARM,
        /** The button was down already when it was first seen, and does nothing until it has been up. */
        RESET_STUCK,
        ARMING_STUCK
    }

    /**
     * @param last how it stood
     * @param pressedAt a press that was seen from its beginning; empty also where it has had its effect
     * @param spent whether it is the press that has reset the meter
     */
    record Button(Reading last, Optional<Long> pressedAt, boolean spent) {
        static final Button UNREAD = new Button(Reading.UNKNOWN, Optional.empty(), false);

        /** Only from a button that was up does a press come: what is down when it is first seen is stuck, or held by nobody. */
        private Button read(Reading now, long at) {
            boolean begins = now == Reading.ON && last == Reading.OFF;
            boolean goesOn = now == Reading.ON && last == Reading.ON;
            Optional<Long> since = begins ? Optional.of(at) : goesOn ? pressedAt : Optional.empty();
            return new Button(now, since, goesOn && spent);
        }

        private boolean isStuck(Reading now) {
            return now == Reading.ON && last != Reading.OFF && last != Reading.ON;
        }

        private boolean isLong(long at) {
            return pressedAt.isPresent() && at - pressedAt.get() >= HOLD.toMillis();
        }
    }

    record Next(Person person, List<Action> actions) {
        Next {
            actions = List.copyOf(actions);
        }
    }

    /**
     * @param now when the agent starts
     * @param sincePowerUp of the meter
     */
    static Person atStart(Optional<Duration> window, long now, Duration sincePowerUp) {
        Optional<Long> until =
                window.map(length -> now + length.minus(sincePowerUp).toMillis());
        return new Person(Button.UNREAD, Button.UNREAD, window, until);
    }

    boolean isArmed(long now) {
        return window.isEmpty() || (armedUntil.isPresent() && now - armedUntil.get() < 0);
    }

    /** Whether a button is down that may have an effect. */
    boolean isHeld() {
        return reset.pressedAt().isPresent() || arming.pressedAt().isPresent();
    }

    /** Time passes. */
    Next at(long now) {
        if (!reset.isLong(now)) {
            return new Next(this, List.of());
        }
        Button spent = new Button(reset.last(), Optional.empty(), true);
        return new Next(new Person(spent, arming, window, armedUntil), List.of(Action.RESET));
    }

    Next read(Which which, Reading now, long at) {
        if (which == Which.ARMING) {
            return armingRead(now, at);
        }
        Next before = at(at);
        return before.person().resetRead(now, at, before.actions());
    }

    private Next resetRead(Reading now, long at, List<Action> before) {
        List<Action> actions = new ArrayList<>(before);
        Button next = reset.read(now, at);
        if (reset.isStuck(now)) {
            actions.add(Action.RESET_STUCK);
        } else if (next.pressedAt().isPresent() && reset.pressedAt().isEmpty()) {
            actions.add(Action.HELD);
        } else if (reset.pressedAt().isPresent() && next.pressedAt().isEmpty()) {
            actions.add(Action.LET_GO_EARLY);
        } else if (reset.spent() && !next.spent()) {
            actions.add(Action.LET_GO);
        }
        return new Next(new Person(next, arming, window, armedUntil), actions);
    }

    /** It arms when it is let go, so that one button may be for both: which it is shows only then. */
    private Next armingRead(Reading now, long at) {
        Button next = arming.read(now, at);
        boolean arms = now == Reading.OFF && arming.pressedAt().isPresent() && !arming.isLong(at);
        List<Action> actions =
                arms ? List.of(Action.ARM) : arming.isStuck(now) ? List.of(Action.ARMING_STUCK) : List.of();
        Optional<Long> until = arms ? window.map(length -> at + length.toMillis()) : armedUntil;
        return new Next(new Person(reset, next, window, until), actions);
    }
}
