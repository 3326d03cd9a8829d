package keyloader.host.known;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Safe;
import keyloader.host.text.Escape;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;

/**
 * A network that this computer keeps, without its secret.
 *
 * @param id what the computer calls it; nothing of it is safe to print
 * @param ssid empty where it has none that holds
 */
public record KnownNetwork(String id, String uuid, Bytes ssid, Use use) {

    /** Whether a meter may be told it. */
    public sealed interface Use {}

    public record Joinable(Security security, boolean hidden) implements Use {}

    /**
     * It is in the list all the same: somebody may look for it.
     *
     * @param why a problem that takes its name
     */
    public record NotFromHere(Problem why) implements Use {}

    /** What the computer calls it, in quotes. */
    public Safe name() {
        return new Safe(Escape.quoted(utf8(id)));
    }

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The network's name, and the computer's own for it where that is another; safe to print. */
    public String shown() {
        String name = Escape.quoted(ssid);
        String own = name().text();
        return ssid.length() == 0 ? own : name.equals(own) ? name : name + " (" + own + ")";
    }

    /**
     * The one that a person means.
     *
     * @param name its UUID, what the computer calls it, or the network's name, in this order
     */
    public static KnownNetwork named(List<KnownNetwork> all, String name) throws Failure {
        List<Predicate<KnownNetwork>> ways =
                List.of(known -> known.uuid().equals(name), known -> known.id().equals(name), known -> known.ssid()
                        .equals(utf8(name)));
        for (Predicate<KnownNetwork> way : ways) {
            List<KnownNetwork> found = all.stream().filter(way).toList();
            if (found.size() > 1) {
                Stream<String> uuids = found.stream().map(KnownNetwork::uuid).limit(8);
                throw Failure.of(Problem.KNOWN_SEVERAL, name, String.join(", ", uuids.toList()));
            }
            if (found.size() == 1) {
                return found.get(0);
            }
        }
        throw Failure.of(Problem.KNOWN_ABSENT, name);
    }

    /** @throws Failure saying why a meter can't be told it */
    public Joinable joinable() throws Failure {
        if (use instanceof NotFromHere not) {
            throw Failure.of(not.why(), name());
        }
        return (Joinable) use;
    }
}
