package keyloader.agent.lockdown;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.failure.IoReason;
import keyloader.agent.lockdown.Finding.State;

/** What speaks for a channel being open, gathered file by file; what cannot be read speaks for neither. */
final class Evidence {
    private final Tree tree;
    private final Map<Channel, Set<String>> open = new EnumMap<>(Channel.class);
    private final Map<Channel, Set<String>> unknown = new EnumMap<>(Channel.class);
    private final Map<Channel, Set<String>> remarks = new EnumMap<>(Channel.class);

    Evidence(Tree tree) {
        this.tree = tree;
    }

    Tree tree() {
        return tree;
    }

    void open(Channel channel, String why) {
        open.computeIfAbsent(channel, any -> new LinkedHashSet<>()).add(why);
    }

    void unknown(Channel channel, String why) {
        unknown.computeIfAbsent(channel, any -> new LinkedHashSet<>()).add(why);
    }

    void remark(Channel channel, String remark) {
        remarks.computeIfAbsent(channel, any -> new LinkedHashSet<>()).add(remark);
    }

    /** A file that is not there says nothing; one that cannot be read leaves these channels unknown. */
    Optional<String> text(String path, Channel... concerned) {
        try {
            return tree.text(path);
        } catch (IOException e) {
            unreadable(path, e, concerned);
            return Optional.empty();
        }
    }

    List<String> names(String directory, Channel... concerned) {
        try {
            return tree.names(directory);
        } catch (IOException e) {
            unreadable(directory, e, concerned);
            return List.of();
        }
    }

    private void unreadable(String path, IOException e, Channel... concerned) {
        // The reason names the file below the root; which is meant is clearer from the path in it.
        String reason = IoReason.of(e);
        int colon = reason.lastIndexOf(": ");
        for (Channel channel : concerned) {
            unknown(channel, path + " cannot be read: " + (colon < 0 ? reason : reason.substring(colon + 2)));
        }
    }

    Finding of(Channel channel) {
        if (open.containsKey(channel)) {
            return new Finding(channel, State.OPEN, both(open, unknown, channel));
        }
        if (unknown.containsKey(channel)) {
            return new Finding(channel, State.UNKNOWN, both(unknown, remarks, channel));
        }
        return new Finding(channel, State.CLOSED, both(remarks, Map.of(), channel));
    }

    private static List<String> both(
            Map<Channel, Set<String>> first, Map<Channel, Set<String>> second, Channel channel) {
        List<String> all = new ArrayList<>(first.getOrDefault(channel, Set.of()));
        all.addAll(second.getOrDefault(channel, Set.of()));
        return all;
    }
}
