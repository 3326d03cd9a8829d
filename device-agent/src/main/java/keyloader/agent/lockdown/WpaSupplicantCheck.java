package keyloader.agent.lockdown;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.lockdown.WpaConfiguration.Setting;

/**
 * Every configuration that a wpa_supplicant runs with, or would. What it is told at its sockets or over D-Bus is not in
 * any file; a P2P device that nobody has told to listen answers nothing, so a stock one is closed, with a remark.
 */
final class WpaSupplicantCheck {
    private static final Channel[] CHANNELS = {Channel.ACCESS_POINT, Channel.WPS, Channel.P2P, Channel.DPP};
    private static final String PROGRAM = "wpa_supplicant";
    private static final String DIRECTORY = "/etc/wpa_supplicant";

    /** Its options that take a value, wpa_supplicant(8). */
    private static final String WITH_VALUE = "bcCDefgGHiImoOpP";

    private static final String NAMING_FILES = "cIm";

    // What mode= of a network block means.
    private static final int AD_HOC = 1;
    private static final int ACCESS_POINT = 2;
    private static final int P2P_GROUP_OWNER = 3;
    private static final int P2P_GROUP_FORMATION = 4;
    private static final int MESH = 5;

    /** disabled= of a network block that is a persistent P2P group. */
    private static final int PERSISTENT_GROUP = 2;

    /** iwconfig(8) takes the first three letters for enough, and the numbers of linux/wireless.h. */
    static final String WIRELESS_MODE = "(?i:mas|ad-|rep|sec)\\S*|[1345]";

    private final Evidence evidence;

    private WpaSupplicantCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    static void look(Evidence evidence, Processes processes, Sockets sockets) {
        new WpaSupplicantCheck(evidence).look(processes, sockets);
    }

    private void look(Processes processes, Sockets sockets) {
        Set<String> files = new LinkedHashSet<>();
        for (Processes.Running running : processes.of(PROGRAM)) {
            List<String> named = filesOf(running);
            if (named.isEmpty()) {
                evidence.remark(
                        Channel.P2P,
                        "wpa_supplicant (process " + running.pid() + ") runs without a configuration: P2P is not"
                                + " disabled, but nothing there has it listen");
            }
            for (String file : named) {
                files.add(file);
                if (!evidence.tree().isThere(file)) {
                    unknown(file + ", which wpa_supplicant was started with, is not there");
                }
            }
        }
        interfaces(files);
        for (String name : evidence.names(DIRECTORY, CHANNELS)) {
            if (name.endsWith(".conf")) {
                files.add(DIRECTORY + "/" + name);
            }
        }
        for (String name : evidence.names("/etc", CHANNELS)) {
            if (name.matches("wpa_supplicant.*\\.conf")) { // dhcpcd's has the interface in its name
                files.add("/etc/" + name);
            }
        }
        for (String file : files) {
            evidence.text(file, CHANNELS).ifPresent(text -> configuration(file, WpaConfiguration.parse(text)));
        }
        sockets(sockets);
    }

    private void unknown(String why) {
        for (Channel channel : CHANNELS) {
            evidence.unknown(channel, why);
        }
    }

    /** As getopt(3) reads a command line: letters may be joined, and a value may follow its letter at once. */
    private static List<String> filesOf(Processes.Running running) {
        List<String> files = new ArrayList<>();
        List<String> words = running.arguments();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.length() < 2 || word.charAt(0) != '-') {
                continue;
            }
            for (int at = 1; at < word.length(); at++) {
                char letter = word.charAt(at);
                if (WITH_VALUE.indexOf(letter) < 0) {
                    continue;
                }
                String value =
                        at + 1 < word.length() ? word.substring(at + 1) : i + 1 < words.size() ? words.get(++i) : "";
                if (NAMING_FILES.indexOf(letter) >= 0 && !value.isEmpty()) {
                    files.add(value.startsWith("/") ? value : "/proc/" + running.pid() + "/cwd/" + value);
                }
                break;
            }
        }
        return files;
    }

    private void interfaces(Set<String> files) {
        for (Interfaces.Line line : Interfaces.read(evidence, CHANNELS)) {
            switch (line.option()) {
                case "wpa-conf", "wpa-roam" -> {
                    if (line.value().startsWith("/")) {
                        files.add(line.value());
                    }
                }
                case "wpa-mode" -> mode(line.place(), new Setting(0, "", "", line.value()));
                case "wireless-mode" -> {
                    if (line.value().matches(WIRELESS_MODE)) {
                        evidence.open(Channel.ACCESS_POINT, line.place() + ": wireless-mode " + line.value());
                    }
                }
                default -> {
                    // says nothing of setup
                }
            }
        }
    }

    private void configuration(String file, WpaConfiguration configuration) {
        configuration.broken().ifPresent(why -> unknown(file + " is broken: " + why));
        boolean p2pDisabled = false; // the last setting counts
        for (Setting setting : configuration.settings()) {
            if (setting.isGlobal() && setting.key().equals("p2p_disabled")) {
                p2pDisabled = setting.number() != 0;
            }
        }
        for (Setting setting : configuration.settings()) {
            String place = file + ":" + setting.line();
            if (setting.isGlobal()) {
                global(place, setting, p2pDisabled);
            } else if (setting.isOfNetwork()) {
                network(place, setting, p2pDisabled);
            }
        }
        if (!p2pDisabled) {
            nameAndMethods(file, configuration);
        }
    }

    private void global(String place, Setting setting, boolean p2pDisabled) {
        String key = setting.key();
        boolean zero = setting.value().equals("0");
        if (key.equals("ap_scan") && setting.number() == ACCESS_POINT) {
            evidence.remark(
                    Channel.ACCESS_POINT, place + ": ap_scan=2; it makes no access point of networks without a mode");
        } else if (key.equals("config_methods") && setting.isSet()) {
            evidence.open(Channel.WPS, place + ": config_methods is set");
        } else if (key.startsWith("wps_") && !key.equals("wps_disabled") && setting.isSet() && !zero) {
            evidence.open(Channel.WPS, place + ": " + key + " is set");
        } else if (key.startsWith("p2p_") || (key.equals("persistent_reconnect") && !zero)) {
            if (!p2pDisabled && !key.equals("p2p_disabled") && setting.isSet()) {
                evidence.open(Channel.P2P, place + ": " + key + " is set");
            }
        } else if (key.startsWith("dpp_") && setting.isSet() && !zero) {
            evidence.open(Channel.DPP, place + ": " + key + " is set");
        }
    }

    private void network(String place, Setting setting, boolean p2pDisabled) {
        switch (setting.key()) {
            case "mode" -> mode(place, setting);
            case "disabled" -> {
                if (setting.number() == PERSISTENT_GROUP && !p2pDisabled) {
                    evidence.open(Channel.P2P, place + ": a persistent group (disabled=2)");
                }
            }
            case "key_mgmt" -> {
                if (setting.has("WPS")) {
                    evidence.open(Channel.WPS, place + ": a network that waits for WPS (key_mgmt)");
                }
                if (setting.has("DPP")) {
                    evidence.remark(Channel.DPP, place + ": a network that was once set up by DPP; nothing listens");
                }
            }
            default -> {
                // says nothing of setup
            }
        }
    }

    private void mode(String place, Setting setting) {
        switch (setting.number()) {
            case AD_HOC -> evidence.open(Channel.ACCESS_POINT, place + ": an ad-hoc network (mode=1)");
            case ACCESS_POINT -> evidence.open(Channel.ACCESS_POINT, place + ": an access point (mode=2)");
            // wpa_supplicant_associate makes an access point of it, and does not ask p2p_disabled.
            case P2P_GROUP_OWNER, P2P_GROUP_FORMATION ->
                evidence.open(Channel.P2P, place + ": a P2P group (mode=" + setting.number() + ")");
            case MESH -> evidence.open(Channel.ACCESS_POINT, place + ": a mesh network (mode=5)");
            default -> {
                // a client
            }
        }
    }

    /** A name to be found by and methods to be set up with: a P2P device that is meant to be talked to. */
    private void nameAndMethods(String file, WpaConfiguration configuration) {
        Optional<Setting> name = set(configuration, "device_name");
        if (name.isPresent() && set(configuration, "config_methods").isPresent()) {
            evidence.open(
                    Channel.P2P,
                    file + ":" + name.get().line() + ": device_name and config_methods without p2p_disabled=1");
        } else {
            evidence.remark(Channel.P2P, file + " does not disable P2P, but nothing in it has it listen");
        }
    }

    private static Optional<Setting> set(WpaConfiguration configuration, String key) {
        return configuration.settings().stream()
                .filter(one -> one.isGlobal() && one.key().equals(key) && one.isSet())
                .findFirst();
    }

    private void sockets(Sockets sockets) {
        for (String path : sockets.below(PROGRAM)) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (name.startsWith("p2p-dev-")) {
                evidence.remark(Channel.P2P, path + " is there: a P2P device, which answers once it is told to listen");
            } else if (name.startsWith("p2p-")) {
                evidence.open(Channel.P2P, path + " is there: a P2P group runs");
            }
        }
    }
}
