package keyloader.agent.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import keyloader.agent.failure.IoReason;
import keyloader.agent.life.TrialReport;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.network.Trial;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Order;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;

/** One trial: the order's networks in their order, and again for two minutes where the failure may pass by itself. */
final class TrialRunner {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Set<Verdict> MAY_PASS =
            EnumSet.of(Verdict.NETWORK_NOT_FOUND, Verdict.ASSOCIATION_REFUSED, Verdict.NO_ADDRESS, Verdict.NO_HEAD_END);

    /** So far behind is no clock that anybody keeps; one that is kept is not to be disturbed by that of a PC. */
    static final Duration UNKEPT = Duration.ofDays(1);

    private final NetworkBackend backend;
    private final Time time;
    private final WallClock clock;
    private final Log log;
    private final BooleanSupplier callOff;

    /** @param callOff whether it is to end with what is known so far */
    TrialRunner(NetworkBackend backend, Time time, WallClock clock, Log log, BooleanSupplier callOff) {
        this.backend = backend;
        this.time = time;
        this.clock = clock;
        this.log = log;
        this.callOff = callOff;
    }

    /** A fault of the backend itself ends it, as the verdict of the network that was tried then. */
    TrialReport run(Order.Load order) throws InterruptedException {
        long deadline = time.millis() + PATIENCE.toMillis();
        List<Verdict> verdicts = new ArrayList<>();
        while (true) {
            for (int i = 0; i < order.networks().size(); i++) {
                // Each network is tried once: a verdict that nobody has seen is none.
                if (callOff.getAsBoolean() && i < verdicts.size()) {
                    return new TrialReport(verdicts, Optional.empty());
                }
                if (i < verdicts.size() && !MAY_PASS.contains(verdicts.get(i))) {
                    continue;
                }
                Trial trial = tried(order.networks().get(i), order);
                Verdict verdict = trial instanceof Trial.Failed failed ? failed.verdict() : Verdict.JOINED;
                if (i == verdicts.size()) {
                    verdicts.add(verdict);
                } else if (verdict != Verdict.NETWORK_NOT_FOUND) {
                    // Once found, it is there: what it did then tells more.
                    verdicts.set(i, verdict);
                }
                log.sayOnce("network " + (i + 1) + " of " + order.networks().size() + ": " + verdict);
                if (trial instanceof Trial.Joined joined) {
                    return new TrialReport(verdicts.subList(0, i + 1), Optional.of(joined));
                } else if (verdict == Verdict.METER_FAULT) {
                    return new TrialReport(verdicts, Optional.empty());
                }
            }
            if (verdicts.stream().noneMatch(MAY_PASS::contains) || time.millis() + PAUSE.toMillis() > deadline) {
                return new TrialReport(verdicts, Optional.empty());
            }
            time.sleep(PAUSE);
        }
    }

    private Trial tried(NetworkOrder ordered, Order.Load order) {
        try {
            return join(ordered, order);
        } catch (IOException e) {
            return new Trial.Failed(failed(e));
        }
    }

    /** Of a trial that comes to no end of its own. */
    Verdict failed(IOException e) {
        log.say("the meter's network failed, nothing is changed: " + IoReason.of(e));
        return Verdict.METER_FAULT;
    }

    private Trial join(NetworkOrder ordered, Order.Load order) throws IOException {
        if (ordered instanceof NetworkOrder.Known known && backend.supports(known.network())) {
            if (known.network().security() == Security.EAP) {
                moveClockUp(order.header().preparedAt());
            }
            return backend.join(known.network(), order.country());
        }
        return new Trial.Failed(Verdict.UNSUPPORTED_SECURITY);
    }

    /** To a meter that is in 1970 no server's certificate is valid yet. It is never moved back. */
    private void moveClockUp(long preparedAt) {
        long now = clock.now();
        if (now > preparedAt - UNKEPT.toMillis()) {
            return;
        }
        try {
            clock.set(preparedAt);
            log.say("the meter's clock was at " + Instant.ofEpochMilli(now)
                    + ", and is moved up to when the message was prepared: " + Instant.ofEpochMilli(preparedAt));
        } catch (IOException e) {
            log.say("the meter's clock is at " + Instant.ofEpochMilli(now)
                    + ", before the message was prepared, and can't"
                    + " be set; a server's certificate may seem not valid yet: " + IoReason.of(e));
        }
    }

    /** What a generation is made of. */
    List<Network> usable(Order.Load order) {
        List<Network> networks = new ArrayList<>();
        for (NetworkOrder ordered : order.networks()) {
            if (ordered instanceof NetworkOrder.Known known && backend.supports(known.network())) {
                networks.add(known.network());
            }
        }
        return networks;
    }
}
