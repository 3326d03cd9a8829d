package keyloader.agent.state;

import java.util.EnumMap;
import java.util.Map;
import keyloader.sealing.Verdict;

/**
 * How often things happened, for people. They are written with the rest of the record and never by themselves, so that a
 * medium does not wear by them; a cut forgets what came after the last write.
 *
 * @param plugs loaders that came, or were there at a start
 * @param tried attempts to join
 * @param joined messages that were applied
 * @param consumed CONSUMEs that a loader has confirmed
 * @param refused by verdict: failed attempts, and messages that were refused untried
 */
public record Counters(long plugs, long tried, long joined, long consumed, Map<Verdict, Long> refused) {
    static final Counters NONE = new Counters(0, 0, 0, 0, Map.of());

    public Counters {
        Map<Verdict, Long> ordered = new EnumMap<>(Verdict.class);
        ordered.putAll(refused);
        refused = java.util.Collections.unmodifiableMap(ordered);
    }

    public Counters plugged() {
        return new Counters(plugs + 1, tried, joined, consumed, refused);
    }

    public Counters tries() {
        return new Counters(plugs, tried + 1, joined, consumed, refused);
    }

    public Counters joins() {
        return new Counters(plugs, tried, joined + 1, consumed, refused);
    }

    public Counters consumes() {
        return new Counters(plugs, tried, joined, consumed + 1, refused);
    }

    public Counters refuses(Verdict verdict) {
        Map<Verdict, Long> more = new EnumMap<>(Verdict.class);
        more.putAll(refused);
        more.merge(verdict, 1L, Long::sum);
        return new Counters(plugs, tried, joined, consumed, more);
    }
}
