package keyloader.agent.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.agent.network.Trial;
import keyloader.sealing.Verdict;

/**
 * How a trial of an order's networks went.
 *
 * @param networks one verdict for each network up to the one that joined, in the order's order
 * @param joined what the last of them joined
 */
public record TrialReport(List<Verdict> networks, Optional<Trial.Joined> joined) {
    public TrialReport {
        networks = List.copyOf(networks);
        if (networks.isEmpty() || (networks.get(networks.size() - 1) == Verdict.JOINED) != joined.isPresent()) {
            throw new IllegalArgumentException("exactly the last network of a report can have joined");
        }
    }

    /** The same, where nothing comes of the network that was joined. */
    TrialReport failedAtLast(Verdict verdict) {
        List<Verdict> all = new ArrayList<>(networks.subList(0, networks.size() - 1));
        all.add(verdict);
        return new TrialReport(all, Optional.empty());
    }

    /** SPEC 8: JOINED, else the most preferred network's that was at least found. */
    public Verdict verdict() {
        if (joined.isPresent()) {
            return Verdict.JOINED;
        }
        return networks.stream()
                .filter(verdict -> verdict != Verdict.NETWORK_NOT_FOUND)
                .findFirst()
                .orElse(Verdict.NETWORK_NOT_FOUND);
    }
}
