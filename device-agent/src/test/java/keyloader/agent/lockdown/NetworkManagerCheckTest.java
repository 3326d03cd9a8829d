package keyloader.agent.lockdown;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule about NetworkManager. */
class NetworkManagerCheckTest extends AuditedMeter {
    private static final String NM = "/etc/NetworkManager/system-connections/a.nmconnection";

    private void nm(String text) {
        meter.file(NM, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[wifi]\nmode=ap\n",
                "[802-11-wireless]\nmode=ap\n",
                "[wifi]\nmode=adhoc\n",
                "[wifi]\nmode=mesh\n",
                "[connection]\ntype=wifi\n[ipv4]\nmethod=shared\n",
                "[connection]\ntype=wifi\n[ipv6]\nmethod=shared\n",
                "[connection]\ntype=wifi-p2p\n",
                "[connection]\ntype=bluetooth\n[bluetooth]\ntype=nap\n"
            })
    void hotspots(String text) {
        nm("# made by hand\n" + text);
        open(Channel.HOTSPOT, NM + ":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[wifi]\nmode=infrastructure\n",
                "[wifi]\n#mode=ap\n",
                "[proxy]\nmode=ap\n",
                "[connection]\ntype=ethernet\n[ipv4]\nmethod=shared\n",
                "[connection]\ntype=bluetooth\n[bluetooth]\ntype=panu\n",
                "[ipv4]\nmethod=auto\n"
            })
    void whatOnlyLooksLikeAHotspot(String text) {
        nm(text);
        closed(Channel.HOTSPOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/NetworkManager/system-connections/a.nmconnection",
                "/usr/lib/NetworkManager/system-connections/a.nmconnection",
                "/etc/NetworkManager/system-connections/without ending"
            })
    void hotspotsElsewhere(String path) {
        meter.file(path, "[wifi]\nmode=ap\n");
        open(Channel.HOTSPOT, path + ":2: mode=ap in [wifi]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/NetworkManager/NetworkManager.conf",
                "/etc/NetworkManager/conf.d/a.conf",
                "/usr/lib/NetworkManager/conf.d/a.conf",
                "/run/NetworkManager/conf.d/a.conf"
            })
    void hotspotsWhereTheConfigurationPutsThem(String path) {
        meter.file("/data/connections/a", "[wifi]\nmode=ap\n");
        closed(Channel.HOTSPOT);
        meter.file(path, "[keyfile]\npath=/data/connections\n");
        open(Channel.HOTSPOT, "/data/connections/a:2");
    }

    @Test
    void whatNetworkManagerIgnoresIsIgnored() {
        meter.file("/etc/NetworkManager/system-connections/.a.swp", "[wifi]\nmode=ap\n");
        meter.file("/etc/NetworkManager/system-connections/a~", "[wifi]\nmode=ap\n");
        closed(Channel.HOTSPOT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[wifi-security] | key-mgmt=wpa-psk | | not set",
                "[wifi-security] | key-mgmt=sae | wps-method=0 | 0",
                "[802-11-wireless-security] | key-mgmt=wpa-psk | wps-method=4 | 4",
                "[wifi-security] | key-mgmt=wpa-psk | wps-method=disabled | disabled" // no number: NetworkManager's
                // default
            })
    void wpsThatIsNotDisabled(String section, String keys, String method, String said) {
        nm(section + "\n" + keys + "\n" + (method == null ? "" : method) + "\n");
        open(Channel.NETWORK_MANAGER_WPS, NM + ": wps-method is " + said + ", and not 1 (disabled)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[wifi-security]\nkey-mgmt=wpa-psk\nwps-method=1\n",
                "[wifi-security]\nkey-mgmt=wpa-eap\n",
                "[wifi-security]\nkey-mgmt=owe\n",
                "[wifi]\nssid=a\n"
            })
    void wpsThatIsDisabledOrHasNoKeyToGive(String text) {
        nm(text);
        closed(Channel.NETWORK_MANAGER_WPS);
    }

    @Test
    void aBrokenConnectionLeavesItUnknown() {
        nm("mode=ap\n");
        unknown(Channel.HOTSPOT, NM + " is broken: line 1 is neither a section nor a setting");
        unknown(Channel.NETWORK_MANAGER_WPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {NM, "/etc/NetworkManager/system-connections", "/etc/NetworkManager/NetworkManager.conf"})
    void whatCannotBeReadLeavesNetworkManagerUnknown(String path) {
        meter.unreadable(path);
        unknown(Channel.HOTSPOT, path + " cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ethernet", "802-3-ethernet", "pppoe", "infiniband", "bridge", "bond", "vlan", "dummy"})
    void whatIsSharedOverNoRadioIsARemark(String type) {
        nm("[connection]\ntype=" + type + "\n[ipv4]\nmethod=shared\n");
        closed(Channel.HOTSPOT, NM + " shares " + type + ", which is no radio");
    }

    @Test
    void aPortOfABridgeThatIsAnAccessPoint() {
        nm("[connection]\ntype=wifi\nmaster=br0\n[wifi]\nmode=ap\n");
        open(Channel.HOTSPOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/NetworkManager/system-connections/a.nmmeta",
                "/etc/NetworkManager/system-connections/a.nmconnection~"
            })
    void otherFilesAreNoConnections(String path) {
        meter.file(path, "[wifi]\nmode=ap\n");
        closed(Channel.HOTSPOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/NetworkManager/conf.d/a.conf.bak", "/etc/NetworkManager/conf.d/readme"})
    void otherFilesAreNoConfiguration(String path) {
        meter.file("/data/connections/a", "[wifi]\nmode=ap\n");
        meter.file(path, "[keyfile]\npath=/data/connections\n");
        closed(Channel.HOTSPOT);
    }
}
