package keyloader.agent.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.life.Event;
import keyloader.agent.life.Occasion;
import keyloader.sealing.KeyId;
import keyloader.sealing.Opener;
import keyloader.sealing.Verdict;
import keyloader.sealing.Verdict.Light;
import keyloader.usb.UsbFault;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;
import keyloader.wire.link.LoaderBusyException;
import org.jspecify.annotations.Nullable;

/** The loop: waits for a loader, handles it once for each plug, and waits again. */
public final class Agent {
    static final Duration POLL = Duration.ofSeconds(2);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Sessions in a row that break before {@code --once} gives up. */
    static final int MAX_BROKEN_SESSIONS = 5;
    /** How long a test waits for a loader that was there just now. */
    public static final Duration TEST_PATIENCE = Duration.ofSeconds(30);

    /** The exit code where the meter, not the message, failed. */
    public static final int FAILED = 1;

    private final Meter meter;
    private final Opener opener;
    private final KeyId kid;
    private final Time time;
    private final Plugs plugs;
    private final Foreigners foreigners;
    private final Panel panel;
    private final ResumedLights lights;
    private final Log log;
    private final Turns turns;
    private final boolean once;
    private final Optional<Duration> patience;
    private Presence presence;
    private boolean present;
    /** Whether the light shows that a loader is read, of which nothing is decided yet. */
    private boolean reading;
    /** Whether nothing is left to be done before something is told to have come or gone. */
    private boolean settled;

    private int broken;
    private int barred;
    private @Nullable KeepLooking keepLooking;

    /**
     * @param once end after one plug
     * @param patience how long to wait for it; empty for ever
     */
    public Agent(
            Meter meter,
            Opener opener,
            KeyId kid,
            Time time,
            Plugs plugs,
            Panel panel,
            Lights lights,
            Log log,
            Turns turns,
            boolean once,
            Optional<Duration> patience) {
        this.meter = meter;
        this.opener = opener;
        this.kid = kid;
        this.time = time;
        this.plugs = plugs;
        this.foreigners = new Foreigners(plugs, log);
        this.panel = panel;
        this.lights = new ResumedLights(lights);
        this.log = log;
        this.turns = turns;
        this.once = once;
        this.patience = patience;
        // Who runs the agent for one plug has asked for it, like a person at the button.
        this.presence = Presence.atStart(once ? Occasion.PLUG : Occasion.BOOT);
    }

    /**
     * @param ready done once, when a loader would be noticed
     * @return the exit code of {@code run --once}; otherwise there is no end
     */
    public int run(Runnable ready) throws FailureException, InterruptedException {
        try {
            meter.happen(new Event.Started());
            if (meter.isAnythingPending()) {
                lights.working();
            }
            ready.run();
            long began = time.millis();
            while (true) {
                OptionalInt code = poll();
                if (once && code.isPresent()) {
                    return code.getAsInt();
                }
                if (patience.isPresent()
                        && time.millis() - began > patience.get().toMillis()) {
                    throw new FailureException(
                            Problem.QA_LOADER_GONE, patience.get().toSeconds());
                }
                lookAgain();
                pause();
            }
        } finally {
            stopLooking();
        }
    }

    /** Until the next poll is due, or a plug is told of. The meter's own affairs have their turn meanwhile. */
    private void pause() throws FailureException, InterruptedException {
        long doubled = settled && plugs.areTold() ? LONGEST_PAUSE.toMillis() : POLL.toMillis() << Math.min(broken, 10);
        long due = time.millis() + Math.min(doubled, LONGEST_PAUSE.toMillis());
        while (true) {
            long left = Math.max(0, due - time.millis());
            long slice = Math.min(left, panel.patience().toMillis());
            boolean told = plugs.await(Duration.ofMillis(slice)) && plugs.areTold();
            turns.taken();
            boolean asked = attend();
            meter.isCarriedOut(); // what a commit could not finish is tried again
            if (told || asked || time.millis() >= due) {
                return;
            }
            lookAgain();
        }
    }

    /** @return whether a person wants a loader to be looked at */
    private boolean attend() throws FailureException, InterruptedException {
        boolean asked = false;
        for (Person.Action action : panel.actions()) {
            switch (action) {
                case HELD -> lights.held();
                case LET_GO_EARLY -> lights.resume();
                case RESET -> reset();
                case LET_GO -> lights.resume();
                case ARM -> {
                    log.say("a person asks for a look at the loader");
                    presence = presence.asked();
                    asked = true;
                }
                case RESET_STUCK -> sayStuck(Person.Which.RESET);
                case ARMING_STUCK -> sayStuck(Person.Which.ARMING);
            }
        }
        return asked;
    }

    private void sayStuck(Person.Which button) {
        log.say("fault: the " + button.key()
                + " is down, and nobody saw it pressed; it does nothing until it has been let go");
    }

    /** The loader that may be there is not looked at again: it may hold what the owner before had ordered. */
    private void reset() throws FailureException, InterruptedException {
        stopLooking();
        if (meter.reset()) {
            lights.reset(meter.isAnythingPending());
        } else {
            lights.ended(Light.OTHER, "the meter could not be reset");
        }
    }

    /** @return an exit code when a plug has been handled, or is not worth more */
    private OptionalInt poll() throws FailureException, InterruptedException {
        settled = false;
        foreigners.look();
        Visit visit;
        try {
            visit = meter.visit();
        } catch (LoaderBusyException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            return notOpened(e);
        }
        barred = 0;
        try (Look look = new Look(meter, opener, kid, once || panel.isArmed(), log)) {
            LoaderInfo info;
            try (visit) {
                info = visit.info();
                Presence before = presence;
                presence = presence.seen(info);
                if (!presence.plug().equals(before.plug())) {
                    meter.plugged();
                }
                present = true;
                if (presence.isHandled(info)) {
                    broken = 0;
                    settled = true;
                    return OptionalInt.empty();
                }
                lights.working();
                reading = true;
                log.say("loader " + info.serial() + " is plugged in");
                look.read(visit);
            } catch (LoaderBusyException e) {
                log.sayOnce("the loader is in use by another program");
                return OptionalInt.empty();
            } catch (IOException e) {
                return sessionBroke(e);
            }
            broken = 0;
            return OptionalInt.of(decide(look, info));
        }
    }

    private OptionalInt notOpened(IOException e) throws FailureException {
        if (e instanceof UsbFault.Unavailable) {
            throw new FailureException(Problem.USB_UNAVAILABLE, e).causedBy(e);
        } else if (e instanceof UsbFault.NotPermitted) {
            barred(new FailureException(Problem.USB_NOT_PERMITTED, e).causedBy(e));
        } else if (e instanceof UsbFault.Several) {
            barred(new FailureException(Problem.USB_SEVERAL, e).causedBy(e));
        } else if (e instanceof UsbFault.NoAccess) {
            return broke("USB cannot be used now: ", e);
        } else if (e instanceof UsbFault.Removed || (plugs.areTold() && !(e instanceof UsbFault))) {
            // It is there, and answers nothing, or nothing that makes sense. If it is gone, the next poll finds none.
            return sessionBroke(e);
        } else if (e instanceof UsbFault.Unnamed) {
            log.sayOnce("waiting for a loader (" + IoReason.of(e) + ")"); // no unplug: it may be the one
            settled = !present;
        } else {
            barred = 0;
            settled = true;
            unplugged(e);
        }
        return OptionalInt.empty();
    }

    /** Looked at twice: a node may be about to get its group, and a loader about to give way to another. */
    private void barred(FailureException failure) throws FailureException {
        present = false;
        presence = presence.absent();
        broken = 0;
        barred++;
        if (barred < 2) {
            return;
        }
        if (once) {
            throw failure;
        }
        settled = true;
        log.sayOnce(failure.getMessage() + "; next: " + failure.hint());
        if (barred == 2) {
            lights.ended(Light.OTHER, "the loader cannot be opened");
        }
    }

    private void unplugged(IOException e) {
        if (present) {
            log.say("the loader is unplugged");
        } else {
            log.sayOnce("waiting for a loader (" + IoReason.of(e) + ")");
        }
        present = false;
        broken = 0;
        presence = presence.absent();
        if (reading && !meter.isAnythingPending()) {
            lights.ended(Light.OTHER, "pulled before it was read");
        }
        reading = false;
    }

    /** Garbage, silence, or pulled in the middle: nothing has changed, and the next poll begins anew. */
    private OptionalInt sessionBroke(IOException e) {
        return broke("the session with the loader broke off: ", e);
    }

    private OptionalInt broke(String what, IOException e) {
        log.sayOnce(what + IoReason.of(e));
        broken++;
        if (broken < MAX_BROKEN_SESSIONS) {
            return OptionalInt.empty();
        }
        lights.ended(Light.OTHER, "the loader cannot be read");
        return OptionalInt.of(FAILED);
    }

    private int decide(Look look, LoaderInfo info) throws FailureException, InterruptedException {
        if (look.isHeldBack()) {
            return holdBack(info);
        }
        long began = time.millis();
        Optional<Bytes> tried = look.decide(presence.occasion(), presence.tried());
        if (tried.isPresent()) {
            presence = presence.tried(tried.get());
            stopLooking();
        }
        // While a commit is not carried out nothing is wiped: the next poll looks again.
        boolean carriedOut = meter.isCarriedOut();
        if (!meter.wasCutOff() && carriedOut) {
            presence = presence.handled(info);
            settled = true;
        }
        Optional<Verdict> verdict = carriedOut ? look.findings().verdict() : Optional.empty();
        show(verdict, look.isDelivered());
        if (!once && verdict.isPresent() && !meter.backend().hasNetwork()) {
            look.takeCandidate().ifPresent(candidate -> keepLooking = new KeepLooking(candidate, began));
        }
        return verdict.map(Verdict::code).orElse(FAILED);
    }

    /** Not in the window: only what was decided before is finished. */
    private int holdBack(LoaderInfo info) {
        reading = false;
        presence = presence.handled(info);
        settled = true;
        String how = panel.howToArm();
        log.say("a message for this meter is left alone, since it is not armed; next: " + how);
        lights.ended(Light.OTHER, "not armed: " + how);
        return FAILED;
    }

    private void show(Optional<Verdict> verdict, boolean delivered) {
        reading = false;
        if (verdict.isEmpty()) {
            log.say("the meter itself failed, as said above; mend that and plug the loader in again: nothing is lost");
            lights.ended(Light.OTHER, "the meter itself failed");
            return;
        }
        Verdict known = verdict.get();
        log.say(known + ": " + known.sentence() + "; next: " + known.nextStep());
        if (known.light() == Light.STEADY && !delivered) {
            // Still working: the loader holds a message that is applied. It is wiped at the next plug.
            log.say("the loader has not confirmed that its message is used up: plug it in again");
        } else if (known.light() == Light.STEADY) {
            lights.ended(Light.STEADY, "done, may be unplugged");
        } else {
            lights.ended(known.light(), known.sentence());
        }
    }

    private void lookAgain() throws FailureException, InterruptedException {
        KeepLooking looking = keepLooking;
        if (looking == null || !looking.isDue(time.millis())) {
            return;
        }
        if (!meter.stillAuthorises(looking.candidate().newest())) {
            stopLooking();
            return;
        }
        lights.working();
        Optional<Verdict> verdict = meter.tryToJoin(
                looking.candidate().newest(),
                looking.candidate().older().stream()
                        .filter(meter::stillAuthorises)
                        .toList(),
                Occasion.KEEP_LOOKING);
        boolean delivered = meter.isDelivered(looking.candidate().settled());
        show(verdict, !meter.wasCutOff() && delivered);
        if (verdict.equals(Optional.of(Verdict.JOINED)) || !looking.again()) {
            stopLooking();
        }
    }

    private void stopLooking() {
        if (keepLooking != null) {
            keepLooking.close();
            keepLooking = null;
        }
    }
}
