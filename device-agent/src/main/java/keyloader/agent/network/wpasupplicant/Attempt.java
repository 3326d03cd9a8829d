package keyloader.agent.network.wpasupplicant;

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
 * <p>A frame that gets lost looks like a wrong passphrase: it takes two misses to call it one. What a server or an access
 * point says in so many words counts at once.
 */
public final class Attempt {
    /** Of scans and of time both, so that neither a fast nor a slow radio gives up early. */
    static final int SCANS = 3;

    static final long SEARCH_MILLIS = 12_000;
    static final long BOUND_MILLIS = 60_000;
    private static final int MISSES = 2;

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
    private int scans;
    private Sight lastSight = Sight.NOTHING;
    private boolean selectAgain;
    private Optional<Verdict> verdict = Optional.empty();

    /** @param now in milliseconds of any clock that does not go back */
    public Attempt(Security security, long now) {
        this.security = security;
        this.began = now;
    }

    public void on(Signal signal) {
        if (signal instanceof Signal.State state) {
            state(state.name());
        } else if (signal instanceof Signal.Disconnected disconnected) {
            disconnected(disconnected.reason());
        } else if (signal instanceof Signal.Authentication authentication) {
            authentication(authentication.code());
        } else if (signal instanceof Signal.Associated associated && associated.code() != 0) {
            refused();
        } else if (signal instanceof Signal.Eap eap) {
            eap(eap.status(), eap.parameter());
        } else if (signal instanceof Signal.Scanned scanned) {
            scans++;
            lastSight = scanned.sight();
        }
    }

    private void state(String name) {
        switch (name) {
            case "4way_handshake" -> handshake = true;
            case "completed" -> completed = true;
            default -> completed = false;
        }
    }

    private void disconnected(int reason) {
        completed = false;
        if (handshake && security.hasSecret() && KEY_REASONS.contains(reason)) {
            keyMissed();
        }
        handshake = false;
    }

    private void authentication(int code) {
        if (SAE_GOES_ON.contains(code)) {
            return;
        }
        if (usesSae() && SAE_MISMATCH.contains(code)) {
            keyMissed();
        } else {
            refused();
        }
    }

    private boolean usesSae() {
        return security == Security.WPA3 || security == Security.WPA2_WPA3;
    }

    private void keyMissed() {
        keyMisses++;
        if (keyMisses >= MISSES) {
            decide(Verdict.WRONG_PASSPHRASE);
        }
        selectAgain = true; // or wpa_supplicant lets a network rest for ten seconds and more
    }

    private void refused() {
        refusals++;
        if (refusals >= MISSES) {
            decide(Verdict.ASSOCIATION_REFUSED);
        }
        selectAgain = true;
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

    /** Whether the network is to be selected once more; says so once. */
    public boolean takeSelectAgain() {
        boolean wanted = selectAgain && verdict.isEmpty();
        selectAgain = false;
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
        if (searched && nothingYet && lastSight != Sight.THE_NETWORK) {
            return Optional.of(atTheEnd());
        }
        return Optional.empty();
    }

    private Verdict atTheEnd() {
        return switch (lastSight) {
            case NOTHING -> Verdict.NETWORK_NOT_FOUND;
            case OTHER_SECURITY -> Verdict.UNSUPPORTED_SECURITY;
            case THE_NETWORK ->
                security == Security.EAP && verifiedServer ? Verdict.EAP_REJECTED : Verdict.ASSOCIATION_REFUSED;
        };
    }
}
