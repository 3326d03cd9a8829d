package keyloader.agent.lockdown;

import java.util.List;

/**
 * The UNIX sockets that have a name. hostapd and wpa_supplicant have theirs in directories of their own names, one for
 * each interface.
 */
record Sockets(List<String> paths) {
    private static final int FIELDS = 8;

    Sockets {
        paths = List.copyOf(paths);
    }

    /** {@code /proc/net/unix}: the name, where there is one, is the last field. */
    static Sockets read(Evidence evidence, Channel... concerned) {
        return new Sockets(evidence.text("/proc/net/unix", concerned)
                .orElse("")
                .lines()
                .map(line -> line.strip().split("\\s+", FIELDS))
                .filter(fields -> fields.length == FIELDS && fields[FIELDS - 1].startsWith("/"))
                .map(fields -> fields[FIELDS - 1])
                .toList());
    }

    /** Those in a directory of this name. */
    List<String> below(String directory) {
        return paths.stream()
                .filter(path -> path.contains("/" + directory + "/"))
                .toList();
    }
}
