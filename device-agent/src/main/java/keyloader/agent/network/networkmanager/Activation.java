package keyloader.agent.network.networkmanager;

import java.util.Set;

/**
 * How far NetworkManager is with a connection that it was told to activate, from its signals in their order. Why it has
 * failed is not judged here: NetworkManager calls a broken handshake, a wrong passphrase and a time-out alike
 * NO_SECRETS, so that wpa_supplicant's own signals are asked instead.
 */
final class Activation {
    /** NMActiveConnectionState */
    static final int ACTIVATING = 1;

    static final int ACTIVATED = 2;
    static final int CONNECTION_DEACTIVATING = 3;
    static final int DEACTIVATED = 4;

    /** NMDeviceState */
    static final int UNMANAGED = 10;

    static final int UNAVAILABLE = 20;
    /** Associated, and on the way to an address. */
    static final int IP_CONFIG = 70;

    static final int DEVICE_ACTIVATED = 100;
    static final int DEACTIVATING = 110;
    static final int FAILED = 120;

    /** NMDeviceStateReason: what comes of a failure. */
    static final int NO_SECRETS = 7;

    private static final int SUPPLICANT_CONFIG_FAILED = 9;
    /** CONNECTION_REMOVED, USER_REQUESTED, NEW_ACTIVATION: what comes only of somebody's wish. */
    private static final Set<Integer> WISHES = Set.of(38, 39, 60);

    private boolean running;
    private boolean ended;
    private boolean interrupted;
    private boolean refused;

    /** @param state of the active connection itself */
    void onConnection(int state) {
        if (state == ACTIVATING || state == ACTIVATED) {
            running = true;
        } else if (state == DEACTIVATED) {
            ended = true;
        }
    }

    /** What it does before it runs belongs to the connection that it displaces. */
    void onDevice(int state, int reason) {
        if (running && !ended && state == DEACTIVATING && WISHES.contains(reason)) {
            interrupted = true;
        }
        if (running && state == FAILED && reason == SUPPLICANT_CONFIG_FAILED) {
            refused = true;
        }
    }

    /** Its object is gone: the signal that said so was missed. */
    void onGone() {
        ended = true;
    }

    /** NetworkManager has given up; whoever is not content with that tells it again. */
    boolean hasEnded() {
        return ended;
    }

    /** wpa_supplicant, or this build of it, does not take such a network. */
    boolean isRefused() {
        return refused;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    /** @param state of the device, while it has this active connection */
    static boolean isAssociated(int state) {
        return state >= IP_CONFIG && state <= DEVICE_ACTIVATED;
    }
}
