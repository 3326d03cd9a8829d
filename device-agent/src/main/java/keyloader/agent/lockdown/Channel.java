package keyloader.agent.lockdown;

/** A way to set up a meter that is not ours. Each is looked for at every audit, found or not. */
public enum Channel {
    HOSTAPD(
            "hostapd",
            true,
            "processes, units and init scripts and their commands, /etc/hostapd, /etc/*hostapd*.conf,"
                    + " /etc/default/hostapd, /etc/network/interfaces, control sockets",
            "take hostapd and its configuration off the meter (Debian: apt purge hostapd)"),
    ACCESS_POINT(
            "access point, ad-hoc or mesh network of wpa_supplicant",
            true,
            Looked.WPA_SUPPLICANT,
            "take the network with that mode out of the file, then restart wpa_supplicant"),
    WPS(
            "WPS of wpa_supplicant",
            true,
            Looked.WPA_SUPPLICANT,
            "take these settings and networks out of the file, then restart wpa_supplicant"),
    P2P(
            "WiFi Direct (P2P) of wpa_supplicant",
            true,
            Looked.WPA_SUPPLICANT + ", control sockets",
            "put p2p_disabled=1 into the file, take the other settings out, then restart wpa_supplicant"),
    DPP(
            "DPP of wpa_supplicant",
            true,
            Looked.WPA_SUPPLICANT,
            "take these settings out of the file, then restart wpa_supplicant"),
    BUS_ORDERS(
            "WPS, WiFi Direct and mesh of wpa_supplicant, ordered over the message bus",
            false,
            "system.conf, system-local.conf and system.d/*.conf below /usr/share/dbus-1 and /etc/dbus-1",
            "put the policy of keyloader-agent's package into /usr/share/dbus-1/system.d, then reload the bus (systemctl reload"
                    + " dbus)"),
    HOTSPOT(
            "hotspot of NetworkManager",
            true,
            Looked.NETWORK_MANAGER,
            "delete that connection (nmcli connection delete, or the file)"),
    NETWORK_MANAGER_WPS(
            "WPS of NetworkManager",
            true,
            Looked.NETWORK_MANAGER,
            "set wps-method=1 (disabled) in the connection's [wifi-security]"),
    TETHERING(
            "tethering and P2P of ConnMan",
            true,
            "/var/lib/connman/settings, /etc/connman/main.conf, commands that are run at boot",
            "connmanctl tether TECHNOLOGY off; connmanctl disable p2p"),
    NETWORKD(
            "access point of systemd-networkd",
            true,
            "systemd/network below /etc, /run, /usr/local/lib, /usr/lib and /lib",
            "take the file away, or mask it by a link to /dev/null of its name in /etc/systemd/network"),
    IWD("access point of iwd", true, "/var/lib/iwd/ap, commands that are run at boot", "take the profile away"),
    INTERFACES(
            "mode of the WiFi interfaces",
            true,
            "/sys/class/net, iw dev, commands that are run at boot",
            "find the program that put the interface into this mode, and take it off the meter"),
    SETUP_PROGRAMS(
            "programs that set up WiFi over WiFi or Bluetooth",
            true,
            "processes, units, init scripts and their commands, of some that are known by name",
            "take the program off the meter"),
    BLUETOOTH(
            "Bluetooth",
            false,
            "/sys/class/bluetooth, /sys/class/rfkill",
            "rfkill block bluetooth, or leave it to keyloader-agent run with --lock-down");

    private final String title;
    private final boolean refused;
    private final String lookedAt;
    private final String next;

    Channel(String title, boolean refused, String lookedAt, String next) {
        this.title = title;
        this.refused = refused;
        this.lookedAt = lookedAt;
        this.next = next;
    }

    private static final class Looked {
        static final String WPA_SUPPLICANT = "files named by running wpa_supplicants and by /etc/network/interfaces,"
                + " /etc/wpa_supplicant/*.conf, /etc/wpa_supplicant*.conf, commands that are run at boot";
        static final String NETWORK_MANAGER =
                "system-connections below /etc, /run and /usr/lib/NetworkManager, where its configuration puts them, commands that"
                        + " are run at boot";
    }

    /** For people. */
    public String title() {
        return title;
    }

    /**
     * Whether a meter with this open does not run. Of Bluetooth the agent takes care itself, by rfkill; orders over the bus
     * are possible, but none has been given.
     */
    public boolean isRefused() {
        return refused;
    }

    public String lookedAt() {
        return lookedAt;
    }

    /** What to do where it is open. */
    public String next() {
        return next;
    }
}
