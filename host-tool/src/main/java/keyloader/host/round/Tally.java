package keyloader.host.round;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import keyloader.host.round.JobView.State;

/** How many meters have come how far. */
public final class Tally {
    private Tally() {}

    static Map<State, Integer> of(List<JobView> views) {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        views.forEach(view -> counts.merge(view.state(), 1, Integer::sum));
        return counts;
    }

    public static String words(List<JobView> views) {
        return views.size() + " meter(s): "
                + of(views).entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey().words())
                        .collect(Collectors.joining(", "));
    }
}
