package keyloader.agent.lockdown;

import java.util.Optional;

/** hostapd: running, started at boot, or configured. */
final class HostapdCheck {
    private static final String PROGRAM = "hostapd";
    private static final Channel CHANNEL = Channel.HOSTAPD;

    private HostapdCheck() {}

    static void look(Evidence evidence, Processes processes, Services services, Sockets sockets) {
        processes.of(PROGRAM).forEach(one -> evidence.open(CHANNEL, "it runs (process " + one.pid() + ")"));
        services.starting(PROGRAM).forEach(path -> evidence.open(CHANNEL, "it is started at boot by " + path));
        sockets.below("hostapd").forEach(path -> evidence.open(CHANNEL, "its socket " + path + " is there"));
        for (String name : evidence.names("/etc", CHANNEL)) {
            if (name.matches(".*hostapd.*\\.conf")) {
                configuration(evidence, "/etc/" + name);
            }
        }
        for (String name : evidence.names("/etc/hostapd", CHANNEL)) {
            if (name.endsWith(".conf")) {
                configuration(evidence, "/etc/hostapd/" + name);
            }
        }
        defaults(evidence);
        for (Interfaces.Line line : Interfaces.read(evidence, CHANNEL)) {
            if (line.option().equals("hostapd")) {
                evidence.open(CHANNEL, line.place() + " starts it");
            }
        }
    }

    /** hostapd.conf: a setting a line, comments begin their line. Without an interface it is none that starts. */
    private static void configuration(Evidence evidence, String path) {
        Optional<String> text = evidence.text(path, CHANNEL);
        if (text.isEmpty()) {
            return;
        }
        boolean configured = text.get()
                .lines()
                .map(String::strip)
                .anyMatch(line -> line.matches("(interface|ssid|ssid2|bss)\\s*=\\s*\\S.*"));
        if (configured) {
            evidence.open(CHANNEL, path + " configures an access point");
        }
    }

    /** Debian's and its children's: the file that the init script starts it with. */
    private static void defaults(Evidence evidence) {
        for (String line : evidence.text("/etc/default/hostapd", CHANNEL)
                .orElse("")
                .lines()
                .toList()) {
            if (line.strip().matches("DAEMON_CONF=[\"']?[^\"'#\\s].*")) {
                evidence.open(CHANNEL, "/etc/default/hostapd names a configuration (DAEMON_CONF)");
            }
        }
    }
}
