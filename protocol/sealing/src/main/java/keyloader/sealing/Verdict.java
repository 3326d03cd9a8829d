package keyloader.sealing;

import java.util.Optional;

/** What became of a message: the one table of SPEC 8, for programs, lights and people. */
public enum Verdict {
    JOINED(0, "the meter joined the network", "nothing", Slot.SPENT, Light.STEADY),
    SUPERSEDED(3, "a newer message for this meter was applied", "nothing", Slot.SPENT, Light.STEADY),
    ALREADY_USED(
            4,
            "this message was applied before",
            "nothing; prepare again to change something",
            Slot.SPENT,
            Light.STEADY),
    ENROLLED(
            5,
            "the meter has made a key for the next message",
            "prepare the next message: the meter will destroy its key",
            Slot.SPENT,
            Light.STEADY),
    WRONG_PASSPHRASE(
            10,
            "the network refused the passphrase",
            "prepare again with the right passphrase",
            Slot.NOTED,
            Light.PASSPHRASE),
    NETWORK_NOT_FOUND(
            11,
            "no network of that name was in reach",
            "check name, band and distance, then plug in again",
            Slot.NOTED,
            Light.NOT_FOUND),
    ASSOCIATION_REFUSED(
            12,
            "the access point refused the meter",
            "check access lists and load of the access point, then plug in again",
            Slot.NOTED,
            Light.OTHER),
    EAP_REJECTED(
            13,
            "the authentication server refused the meter",
            "check identity and certificate, prepare again",
            Slot.NOTED,
            Light.OTHER),
    SERVER_NOT_TRUSTED(
            14,
            "the authentication server's certificate was not the expected one",
            "check CA and server name, prepare again",
            Slot.NOTED,
            Light.OTHER),
    NO_ADDRESS(
            15,
            "joined, but no address was given out",
            "check the DHCP server, then plug in again",
            Slot.NOTED,
            Light.OTHER),
    NO_HEAD_END(
            16,
            "joined, but the head-end did not answer",
            "check the way to the head-end, then plug in again",
            Slot.NOTED,
            Light.OTHER),
    UNSUPPORTED_SECURITY(
            17,
            "the meter cannot do this kind of security",
            "prepare again with another kind",
            Slot.NOTED,
            Light.OTHER),
    NOT_THE_OWNER(
            18,
            "the meter belongs to another installer",
            "have an owner prepare it, or hold the reset button",
            Slot.NOTED,
            Light.OTHER),
    TOO_MANY_SIGNERS(
            19,
            "the meter has obeyed 32 installers' keys and remembers no more",
            "use one of the earlier keys",
            Slot.NOTED,
            Light.OTHER),
    NEWER_FORMAT(
            20,
            "the message is of a kind that this agent does not know",
            "update the agent, or prepare with an older tool",
            Slot.NOTED,
            Light.OTHER),
    PREKEY_GONE(
            21,
            "the meter no longer has the key that the message was sealed to",
            "prepare again",
            Slot.NOTED,
            Light.OTHER),
    METER_FAULT(
            22,
            "the meter had a fault of its own, and changed nothing",
            "plug in again; where it stays, the meter's log has the cause",
            Slot.NOTED,
            Light.OTHER),
    DAMAGED(30, "the message cannot be read", "prepare again", Slot.KEPT, Light.OTHER),
    NOT_FOR_THIS_METER(
            31,
            "there is nothing for this meter on the loader",
            "check the label, or use the right loader",
            Slot.KEPT,
            Light.NOTHING_HERE);

    /** What becomes of the message on the loader. */
    public enum Slot {
        /** Consumed, with a final receipt. */
        SPENT,
        /** Kept, with a sealed note. */
        NOTED,
        /** Kept, and nothing is written. */
        KEPT
    }

    /** How the light ends (SPEC 12). */
    public enum Light {
        STEADY(0),
        PASSPHRASE(2),
        NOT_FOUND(3),
        NOTHING_HERE(4),
        OTHER(5);

        private final int blinks;

        Light(int blinks) {
            this.blinks = blinks;
        }

        /** 0 = steady. */
        public int blinks() {
            return blinks;
        }
    }

    private final int code;
    private final String sentence;
    private final String nextStep;
    private final Slot slot;
    private final Light light;

    Verdict(int code, String sentence, String nextStep, Slot slot, Light light) {
        this.code = code;
        this.sentence = sentence;
        this.nextStep = nextStep;
        this.slot = slot;
        this.light = light;
    }

    /** On the wire, and the exit code of {@code keyloader-agent run --once}. */
    public int code() {
        return code;
    }

    public String sentence() {
        return sentence;
    }

    public String nextStep() {
        return nextStep;
    }

    public Slot slot() {
        return slot;
    }

    public Light light() {
        return light;
    }

    public static Optional<Verdict> ofCode(long code) {
        for (Verdict verdict : values()) {
            if (verdict.code == code) {
                return Optional.of(verdict);
            }
        }
        return Optional.empty();
    }
}
