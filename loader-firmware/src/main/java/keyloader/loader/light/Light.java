package keyloader.loader.light;

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

        public String words() {
            return words;
        }
    }

    void show(Pattern pattern);
}
