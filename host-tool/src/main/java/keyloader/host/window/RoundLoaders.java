package keyloader.host.window;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.window.DeskState.Plugged;
import keyloader.wire.link.LinkAddress;

/** The loaders that a round is written to; one that can't be opened is no reason to leave the others. */
final class RoundLoaders implements AutoCloseable {
    private final Map<LinkAddress, LoaderSession> sessions = new LinkedHashMap<>();
    private final Map<String, Complaint> lost = new LinkedHashMap<>();

    private RoundLoaders() {}

    /** @throws Failure when none can be opened */
    static RoundLoaders open(PluggedIn loaders, OpenContainer known, List<Plugged.There> wanted, Wish.Allowed allowed)
            throws Failure {
        RoundLoaders all = new RoundLoaders();
        Optional<Failure> first = Optional.empty();
        for (Plugged.There there : wanted) {
            try {
                all.sessions.put(there.link(), loaders.open(known, there.link(), allowed));
            } catch (Failure e) {
                first = first.or(() -> Optional.of(e));
                all.lost.put(there.serial(), e.complaint());
            }
        }
        if (all.sessions.isEmpty()) {
            throw first.orElseGet(() -> Failure.of(Problem.LINK_MISSING));
        }
        return all;
    }

    List<LoaderSession> sessions() {
        return List.copyOf(sessions.values());
    }

    /** Those that could not be opened, by their serials. */
    Map<String, Complaint> lost() {
        return lost;
    }

    Optional<LinkAddress> link(String serial) {
        return sessions.entrySet().stream()
                .filter(one -> one.getValue().info().serial().equals(serial))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** As they are now; one that does not answer any more is left out. */
    List<Plugged.There> now() {
        List<Plugged.There> now = new ArrayList<>();
        sessions.forEach((link, session) -> {
            try {
                now.add(PluggedIn.there(link, session));
            } catch (Failure e) {
                // the next look tells
            }
        });
        return now;
    }

    @Override
    public void close() {
        sessions.values().forEach(LoaderSession::close);
    }
}
