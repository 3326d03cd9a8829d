package keyloader.loader.light;

import keyloader.wire.light.Blink;

/** The light on the loader's case. */
@FunctionalInterface
public interface Light {

    /** What it shows (SPEC 12). */
    enum Pattern {
        WORKING("slow blink"),
        /** May be unplugged. */
        DONE("steady"),
        FAULT("5 blinks");

        private final String words;

        Pattern(String words) {
            this.words = words;
        }

        public Blink blink() {
            return switch (this) {
                case WORKING -> Blink.SLOW;
                case DONE -> Blink.STEADY;
                case FAULT -> Blink.count(5);
            };
        }

        public String words() {
            return words;
        }
    }

    /** Returns at once; from whichever thread. */
    void show(Pattern pattern);

    /** The loader stops: off means that it has no power, or does not run. */
    default void off() {}
}
