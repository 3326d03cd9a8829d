package keyloader.agent.lockdown;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.lockdown.IniFile.Setting;

/** NetworkManager's connections in keyfiles (nm-settings-keyfile(5)), and where else its configuration has it look. */
final class NetworkManagerCheck {
    private static final Channel[] CHANNELS = {Channel.HOTSPOT, Channel.NETWORK_MANAGER_WPS};
    private static final String CONNECTIONS = "/NetworkManager/system-connections";
    private static final List<String> CONFIGURATIONS =
            List.of("/usr/lib/NetworkManager/conf.d", "/run/NetworkManager/conf.d", "/etc/NetworkManager/conf.d");
    private static final String[] WIFI = {"wifi", "802-11-wireless"};
    private static final String[] SECURITY = {"wifi-security", "802-11-wireless-security"};

    /** Of connections that are no radio's; a port of one that is has a connection of its own. */
    private static final Set<String> CABLES =
            Set.of("ethernet", "802-3-ethernet", "pppoe", "infiniband", "bridge", "bond", "vlan", "dummy");

    private final Evidence evidence;

    private NetworkManagerCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    static void look(Evidence evidence) {
        new NetworkManagerCheck(evidence).look();
    }

    private void look() {
        Set<String> directories =
                new LinkedHashSet<>(List.of("/etc" + CONNECTIONS, "/run" + CONNECTIONS, "/usr/lib" + CONNECTIONS));
        configured("/etc/NetworkManager/NetworkManager.conf", directories);
        for (String directory : CONFIGURATIONS) {
            for (String name : evidence.names(directory, CHANNELS)) {
                if (name.endsWith(".conf")) {
                    configured(directory + "/" + name, directories);
                }
            }
        }
        for (String directory : directories) {
            for (String name : evidence.names(directory, CHANNELS)) {
                // As NetworkManager: neither hidden files nor an editor's copies.
                if (!name.startsWith(".") && !name.endsWith("~") && !name.endsWith(".nmmeta")) {
                    connection(directory + "/" + name);
                }
            }
        }
    }

    /** NetworkManager.conf(5): [keyfile] path. */
    private void configured(String file, Set<String> directories) {
        evidence.text(file, CHANNELS)
                .map(IniFile::parse)
                .map(parsed -> parsed.value("path", "keyfile"))
                .filter(path -> path.startsWith("/"))
                .ifPresent(directories::add);
    }

    private void connection(String file) {
        Optional<IniFile> read = evidence.text(file, CHANNELS).map(IniFile::parse);
        if (read.isEmpty()) {
            return;
        }
        IniFile connection = read.get();
        connection.broken().ifPresent(why -> {
            for (Channel channel : CHANNELS) {
                evidence.unknown(channel, file + " is broken: " + why);
            }
        });
        hotspot(file, connection);
        wps(file, connection);
    }

    private void hotspot(String file, IniFile connection) {
        String type = connection.value("type", "connection");
        connection
                .find("mode", WIFI)
                .filter(mode -> List.of("ap", "adhoc", "mesh").contains(mode.value()))
                .ifPresent(mode -> open(file, mode));
        connection
                .find("type", "connection")
                .filter(any -> type.equals("wifi-p2p"))
                .ifPresent(p2p -> open(file, p2p));
        connection
                .find("type", "bluetooth")
                .filter(nap -> nap.value().equals("nap"))
                .ifPresent(nap -> open(file, nap));
        for (String section : new String[] {"ipv4", "ipv6"}) {
            connection
                    .find("method", section)
                    .filter(method -> method.value().equals("shared"))
                    .ifPresent(method -> {
                        if (CABLES.contains(type)) {
                            evidence.remark(Channel.HOTSPOT, file + " shares " + type + ", which is no radio");
                        } else {
                            open(file, method);
                        }
                    });
        }
    }

    private void open(String file, Setting setting) {
        evidence.open(
                Channel.HOTSPOT,
                file + ":" + setting.line() + ": " + setting.key() + "=" + setting.value() + " in [" + setting.section()
                        + "]");
    }

    /** Left to itself it asks an access point for the key by WPS where it lacks one (wps-method, default 0). */
    private void wps(String file, IniFile connection) {
        String keys = connection.value("key-mgmt", SECURITY);
        String method = connection.value("wps-method", SECURITY);
        if ((keys.equals("wpa-psk") || keys.equals("sae")) && !method.equals("1")) {
            evidence.open(
                    Channel.NETWORK_MANAGER_WPS,
                    file + ": wps-method is " + (method.isEmpty() ? "not set" : method) + ", and not 1 (disabled)");
        }
    }
}
