package keyloader.agent.network.wpasupplicant;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.network.wpasupplicant.Signal.Sight;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;

/**
 * Judges from wpa_supplicant's signals how an attempt to get onto a network stands. Properties of the interface persist
 * over attempts, so that only what is signalled after the network was selected counts.
 *
 * <p>A frame that gets lost looks like a wrong passphrase: it takes two misses to call it one. An access point that has
 * not yet forgotten how the last attempt broke off refuses the next: it takes refusals over some seconds to believe them,
 * with nothing accepted between them. What a server says in so many words counts at once.
 */
public final class Attempt {
    /** Of scans and of time both, so that neither a fast nor a slow radio gives up early. */
    static final int SCANS = 3;

    static final long SEARCH_MILLIS = 12_000;
    static final long BOUND_MILLIS = 60_000;
    /** After a miss or a refusal; an access point is not to be hurried. */
    static final long AGAIN_MILLIS = 2_000;
    /** Longer than hostapd keeps a station that it has sent away, which is five seconds. */
    static final long REFUSED_MILLIS = 8_000;

    private static final int MISSES = 2;
    private static final int REFUSALS = 3;
    private static final long NEVER = Long.MAX_VALUE;

    /** What an access point says that gets no valid second message of the 4-way handshake. */
    private static final Set<Integer> KEY_REASONS = Set.of(2, 14, 15, 16);
    /** UNSPECIFIED_FAILURE and CHALLENGE_FAIL: so ends SAE where the passwords differ. */
    private static final Set<Integer> SAE_MISMATCH = Set.of(1, 15);
    /** Asks for another round of SAE (76, 77, 126): no refusal. */
    private static final Set<Integer> SAE_GOES_ON = Set.of(0, 76, 77, 126);

    private final Security security;
    private final long began;

    private boolean completed;
    private boolean handshake;
    private boolean verifiedServer;
    private int keyMisses;
    private int refusals;
    private long firstRefusal;
    private int scans;
    /** Of the last scans, the newest last. An access point that answers no probes is seen only by those that catch a beacon. */
    private final Deque<Sight> sights = new ArrayDeque<>();
    /** When the network is to be selected once more. */
    private long again = NEVER;

    private Optional<Verdict> verdict = Optional.empty();

    /** @param now in milliseconds of any clock that does not go back */
    public Attempt(Security security, long now) {
        this.security = security;
        this.began = now;
    }

    public Duration passed(long now) {
        return Duration.ofMillis(now - began);
    }

    /** @param now when it was told, on the same clock */
    public void on(Signal signal, long now) {
        if (signal instanceof Signal.State state) {
            state(state.name(), now);
        } else if (signal instanceof Signal.Disconnected disconnected) {
            disconnected(disconnected.reason(), now);
        } else if (signal instanceof Signal.Authentication authentication) {
            authentication(authentication.code(), now);
        } else if (signal instanceof Signal.Associated associated && associated.code() != 0) {
            refused(now);
        } else if (signal instanceof Signal.Eap eap) {
            eap(eap.status(), eap.parameter());
        } else if (signal instanceof Signal.Scanned scanned) {
            scans++;
            sights.addLast(scanned.sight());
            if (sights.size() > SCANS) {
                sights.removeFirst();
            }
        }
    }

    private void state(String name, long now) {
        completed = name.equals("completed") || (completed && name.equals("4way_handshake"));
        handshake |= name.equals("4way_handshake");
        switch (name) {
            case "authenticating", "associating" -> again = again == NEVER ? NEVER : now + AGAIN_MILLIS;
            case "associated", "4way_handshake" -> { // it has begun by itself, and was taken
                again = NEVER;
                refusals = 0;
            }
            default -> {}
        }
    }

    private void disconnected(int reason, long now) {
        completed = false;
        if (handshake && security.hasSecret() && KEY_REASONS.contains(reason)) {
            keyMissed(now);
        }
        handshake = false;
    }

    private void authentication(int code, long now) {
        if (SAE_GOES_ON.contains(code)) {
            return;
        }
        if (usesSae() && SAE_MISMATCH.contains(code)) {
            keyMissed(now);
        } else {
            refused(now);
        }
    }

    private boolean usesSae() {
        return security == Security.WPA3 || security == Security.WPA2_WPA3;
    }

    private void keyMissed(long now) {
        keyMisses++;
        if (keyMisses >= MISSES) {
            decide(Verdict.WRONG_PASSPHRASE);
        }
        again = now + AGAIN_MILLIS; // wpa_supplicant lets a network rest for ten seconds and more
    }

    private void refused(long now) {
        if (refusals == 0) {
            firstRefusal = now;
        }
        refusals++;
        if (refusals >= REFUSALS && now - firstRefusal >= REFUSED_MILLIS) {
            decide(Verdict.ASSOCIATION_REFUSED);
        }
        again = now + AGAIN_MILLIS;
    }

    private void eap(String status, String parameter) {
        String said = parameter.toLowerCase(Locale.ROOT);
        switch (status) {
            case "remote certificate verification" -> {
                verifiedServer = said.equals("success");
                if (!verifiedServer) {
                    decide(Verdict.SERVER_NOT_TRUSTED);
                }
            }
            // Our own alert: what the server showed was not taken.
            case "local TLS alert" -> decide(Verdict.SERVER_NOT_TRUSTED);
            case "remote TLS alert" -> decide(Verdict.EAP_REJECTED);
            case "completion" -> {
                if (said.equals("failure")) {
                    decide(Verdict.EAP_REJECTED);
                }
            }
            default -> {}
        }
    }

    /** The first reason is the true one: what follows is its consequence. */
    private void decide(Verdict decided) {
        if (verdict.isEmpty()) {
            verdict = Optional.of(decided);
        }
    }

    public boolean isJoined() {
        return completed && verdict.isEmpty();
    }

    /** Past the association: what the interface says of itself is about this network. */
    boolean isInHandshake() {
        return handshake && verdict.isEmpty();
    }

    /** Whether {@link #takeSelectAgain} will ask for it: until then nobody else is to hurry. */
    public boolean pausesBeforeSelectAgain() {
        return again != NEVER && verdict.isEmpty();
    }

    /** Whether the network is to be selected once more; says so once. */
    public boolean takeSelectAgain(long now) {
        boolean wanted = now >= again && verdict.isEmpty();
        if (wanted) {
            again = NEVER;
        }
        return wanted;
    }

    /** @return the failure, when it is certain or its time is over */
    public Optional<Verdict> failure(long now) {
        if (verdict.isPresent() || completed) {
            return verdict;
        }
        long passed = now - began;
        boolean searched = scans >= SCANS && passed >= SEARCH_MILLIS;
        if (passed >= BOUND_MILLIS) {
            return Optional.of(atTheEnd());
        }
        boolean nothingYet = keyMisses == 0 && refusals == 0 && !handshake;
        if (searched && nothingYet && sight() != Sight.THE_NETWORK) {
            return Optional.of(atTheEnd());
        }
        return Optional.empty();
    }

    private Sight sight() {
        return sights.stream().max(Comparator.naturalOrder()).orElse(Sight.NOTHING);
    }

    private Verdict atTheEnd() {
        return switch (sight()) {
            case NOTHING -> Verdict.NETWORK_NOT_FOUND;
            case OTHER_SECURITY -> Verdict.UNSUPPORTED_SECURITY;
            case THE_NETWORK ->
                security == Security.EAP && verifiedServer ? Verdict.EAP_REJECTED : Verdict.ASSOCIATION_REFUSED;
        };
    }
}
