package keyloader.agent.lockdown;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** ConnMan, systemd-networkd, iwd, and programs whose whole purpose is to set up WiFi by radio. */
final class OtherProgramsCheck {
    /** systemd.network(5): the first directory that has a name decides about it. */
    private static final List<String> NETWORKD = List.of(
            "/etc/systemd/network",
            "/run/systemd/network",
            "/usr/local/lib/systemd/network",
            "/usr/lib/systemd/network",
            "/lib/systemd/network");

    /** By the names of their processes, scripts, units. Several appear under more than one. */
    static final List<String> SETUP_PROGRAMS = List.of(
            "wifi-connect", // balena
            "balena-wifi-connect",
            "resin-wifi-connect",
            "comitup",
            "comitup-web",
            "raspapd", // RaspAP
            "create_ap",
            "lnxrouter",
            "linux-wifi-hotspot",
            "wihotspot",
            "autohotspot",
            "autoAP",
            "hotspotd",
            "AccessPopup",
            "accesspopup",
            "sdm-cportal",
            "wifi-captive-portal",
            "wifisetup",
            "nymea-networkmanager", // over Bluetooth, from here on
            "btwifiset",
            "btwifisetup",
            "improv-wifi",
            "improvwifi",
            "bluez-improv");

    private OtherProgramsCheck() {}

    static void look(Evidence evidence, Processes processes, Services services) {
        connman(evidence);
        networkd(evidence);
        iwd(evidence);
        for (String program : SETUP_PROGRAMS) {
            processes
                    .of(program)
                    .forEach(one ->
                            evidence.open(Channel.SETUP_PROGRAMS, program + " runs (process " + one.pid() + ")"));
            services.starting(program)
                    .forEach(path -> evidence.open(Channel.SETUP_PROGRAMS, program + " is started at boot by " + path));
        }
    }

    /** What it remembers of each technology; connman.conf(5) only says which may tether. */
    private static void connman(Evidence evidence) {
        String settings = "/var/lib/connman/settings";
        Optional<IniFile> state = evidence.text(settings, Channel.TETHERING).map(IniFile::parse);
        state.flatMap(IniFile::broken)
                .ifPresent(why -> evidence.unknown(Channel.TETHERING, settings + " is broken: " + why));
        for (IniFile.Setting setting : state.map(IniFile::settings).orElse(List.of())) {
            boolean on = Set.of("true", "1").contains(setting.value()); // g_key_file_get_boolean
            boolean radio =
                    setting.section().equals("WiFi") || setting.section().equals("Bluetooth");
            boolean tethers = radio && setting.key().equals("Tethering");
            boolean p2p = setting.section().equals("P2P") && setting.key().equals("Enable");
            if (on && (tethers || p2p)) {
                evidence.open(
                        Channel.TETHERING,
                        settings + ":" + setting.line() + ": " + setting.key() + "=" + setting.value() + " in ["
                                + setting.section() + "]");
            }
        }
        evidence.text("/etc/connman/main.conf", Channel.TETHERING)
                .map(IniFile::parse)
                .map(main -> main.value("TetheringTechnologies", "General"))
                .filter(allowed -> !allowed.isEmpty())
                .ifPresent(allowed ->
                        evidence.remark(Channel.TETHERING, "/etc/connman/main.conf allows tethering by " + allowed));
    }

    private static void networkd(Evidence evidence) {
        Set<String> decided = new HashSet<>();
        for (String directory : NETWORKD) {
            for (String name : evidence.names(directory, Channel.NETWORKD)) {
                if ((name.endsWith(".network") || name.endsWith(".netdev")) && decided.add(name)) {
                    String path = directory + "/" + name;
                    evidence.text(path, Channel.NETWORKD)
                            .map(IniFile::parse)
                            .ifPresent(file -> networkd(evidence, path, file));
                } else if (name.endsWith(".network.d") || name.endsWith(".netdev.d")) {
                    for (String part : evidence.names(directory + "/" + name, Channel.NETWORKD)) {
                        String path = directory + "/" + name + "/" + part;
                        if (part.endsWith(".conf") && decided.add(name + "/" + part)) {
                            evidence.text(path, Channel.NETWORKD)
                                    .map(IniFile::parse)
                                    .ifPresent(file -> networkd(evidence, path, file));
                        }
                    }
                }
            }
        }
    }

    /** Made by it ([WLAN] of a .netdev), or given addresses once somebody else has made it ([Match] of a .network). */
    private static void networkd(Evidence evidence, String path, IniFile file) {
        file.broken().ifPresent(why -> evidence.unknown(Channel.NETWORKD, path + " is broken: " + why));
        for (IniFile.Setting setting : file.settings()) {
            boolean makes = setting.section().equals("WLAN")
                    && setting.key().equals("Type")
                    && !Set.of("", "station", "monitor").contains(setting.value());
            boolean serves = setting.section().equals("Match")
                    && setting.key().equals("WLANInterfaceType")
                    && Arrays.stream(setting.value().split("\\s+", -1)).anyMatch(Set.of("ap", "p2p-go")::contains);
            if (makes || serves) {
                evidence.open(
                        Channel.NETWORKD, path + ":" + setting.line() + ": " + setting.key() + "=" + setting.value());
            }
        }
    }

    /** iwd.ap(5): a profile is what an access point is started by. */
    private static void iwd(Evidence evidence) {
        for (String name : evidence.names("/var/lib/iwd/ap", Channel.IWD)) {
            if (name.endsWith(".ap")) {
                evidence.open(Channel.IWD, "the profile /var/lib/iwd/ap/" + name + " is there");
            }
        }
    }
}
