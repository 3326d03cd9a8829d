package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ConnMan, systemd-networkd, iwd and programs that are known by name. */
class OtherProgramsCheckTest extends AuditedMeter {
    @ParameterizedTest
    @ValueSource(strings = {"[WiFi]\nTethering=true\n", "[Bluetooth]\nTethering=true\n", "[P2P]\nEnable=true\n"})
    void connmanThatTethers(String text) {
        meter.file("/var/lib/connman/settings", "[global]\nOfflineMode=false\n" + text);
        open(Channel.TETHERING, "/var/lib/connman/settings:4: ");
    }

    @Test
    void connmanThatOnlyMayTether() {
        meter.file("/var/lib/connman/settings", "[WiFi]\nEnable=true\nTethering=false\n[Wired]\nTethering=true\n");
        meter.file("/etc/connman/main.conf", "[General]\nTetheringTechnologies=wifi,bluetooth\n");
        closed(Channel.TETHERING, "/etc/connman/main.conf allows tethering by wifi,bluetooth");
    }

    @Test
    void connmanThatCannotBeRead() {
        meter.file("/var/lib/connman/settings", "Tethering=true\n");
        unknown(Channel.TETHERING, "/var/lib/connman/settings is broken: line 1");
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/systemd/network/ap.netdev, [WLAN]|Type=ap",
        "/run/systemd/network/ap.netdev, [WLAN]|Type=ad-hoc",
        "/usr/lib/systemd/network/80-ap.network, [Match]|WLANInterfaceType=ap",
        "/lib/systemd/network/80-ap.network, [Match]|WLANInterfaceType=station ap"
    })
    void networkdThatMakesAnAccessPoint(String path, String text) {
        meter.file(path, text.replace('|', '\n') + "\n");
        open(Channel.NETWORKD, path + ":2: ");
    }

    @ParameterizedTest
    @CsvSource({
        "[WLAN]|Type=station",
        "[NetDev]|Type=ap",
        "[Match]|WLANInterfaceType=station",
        "[Match]|WLANInterfaceType=!ap",
        "[Match]|Type=wlan"
    })
    void networkdThatIsAClient(String text) {
        meter.file("/etc/systemd/network/a.netdev", text.replace('|', '\n') + "\n");
        meter.file("/etc/systemd/network/a.network", text.replace('|', '\n') + "\n");
        closed(Channel.NETWORKD);
    }

    @Test
    void aFileOfNetworkdThatEtcHasReplacedDoesNotCount() {
        meter.file("/usr/lib/systemd/network/ap.network", "[Match]\nWLANInterfaceType=ap\n");
        meter.file("/etc/systemd/network/ap.network", "");
        closed(Channel.NETWORKD);
    }

    @Test
    void aBrokenFileOfNetworkdLeavesItUnknown() {
        meter.file("/etc/systemd/network/a.network", "[Match\n");
        unknown(Channel.NETWORKD, "a.network is broken: line 1");
    }

    @Test
    void aProfileOfIwdsAccessPoint() {
        meter.file("/var/lib/iwd/Home.psk", "[Security]\n");
        meter.file("/etc/iwd/main.conf", "[General]\nEnableNetworkConfiguration=true\n");
        closed(Channel.IWD);
        meter.file("/var/lib/iwd/ap/Setup.ap", "[Security]\n");
        open(Channel.IWD, "/var/lib/iwd/ap/Setup.ap");
    }

    @Test
    void profilesOfIwdThatCannotBeRead() {
        meter.unreadable("/var/lib/iwd/ap");
        unknown(Channel.IWD, "/var/lib/iwd/ap cannot be read: ");
    }

    @Test
    void aSetupProgramThatIsStartedAtBoot() {
        meter.link(
                "/etc/systemd/system/multi-user.target.wants/comitup.service", "/lib/systemd/system/comitup.service");
        open(
                Channel.SETUP_PROGRAMS,
                "comitup is started at boot by /etc/systemd/system/multi-user.target.wants/comitup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tethering=1", "Tethering = true"})
    void connmanThatTethersInOtherWords(String line) {
        meter.file("/var/lib/connman/settings", "[WiFi]\n" + line + "\n");
        assertThat(meter.find(Channel.TETHERING).details())
                .containsExactly(
                        "/var/lib/connman/settings:2: Tethering=" + line.replaceAll(".*=\\s*", "") + " in [WiFi]");
    }

    @Test
    void connmanWhoseP2pIsOff() {
        meter.file("/var/lib/connman/settings", "[P2P]\nEnable=false\nTethering=true\n");
        meter.file("/etc/connman/main.conf", "[General]\nTetheringTechnologies=\n");
        closed(Channel.TETHERING);
        assertThat(meter.find(Channel.TETHERING).details()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.netdev, [WLAN]|Type=mesh-point, Type=mesh-point",
        "a.netdev, [WLAN]|Type=p2p-go, Type=p2p-go",
        "a.netdev, [WLAN]|Type=ocb, Type=ocb",
        "a.network, [Match]|WLANInterfaceType=p2p-go, WLANInterfaceType=p2p-go",
        "a.netdev.d/b.conf, [WLAN]|Type=ap, Type=ap",
        "a.network.d/b.conf, [Match]|WLANInterfaceType=ap, WLANInterfaceType=ap"
    })
    void networkdInOtherWords(String name, String text, String said) {
        String path = "/usr/local/lib/systemd/network/" + name;
        meter.file(path, text.replace('|', '\n') + "\n");
        assertThat(meter.find(Channel.NETWORKD).details()).containsExactly(path + ":2: " + said);
    }

    @ParameterizedTest
    @CsvSource({
        "a.netdev, [WLAN]|Type=monitor",
        "a.netdev, [WLAN]|Type=",
        "a.netdev, [WLAN]|Iftype=ap",
        "a.network, [Link]|WLANInterfaceType=ap",
        "a.network, [Match]|Type=ap",
        "a.network, [Match]|WLANInterfaceType=!ap station",
        "a.network.d/readme, [Match]|WLANInterfaceType=ap",
        "a.link, [Match]|WLANInterfaceType=ap"
    })
    void networkdThatMakesNone(String name, String text) {
        meter.file("/etc/systemd/network/" + name, text.replace('|', '\n') + "\n");
        closed(Channel.NETWORKD);
    }

    @Test
    void aPartOfNetworkdsThatEtcHasReplacedDoesNotCount() {
        meter.file("/usr/lib/systemd/network/a.netdev.d/b.conf", "[WLAN]\nType=ap\n");
        meter.file("/etc/systemd/network/a.netdev.d/b.conf", "");
        closed(Channel.NETWORKD);
    }

    @Test
    void whatIsNoProfileOfIwds() {
        meter.file("/var/lib/iwd/ap/readme", "");
        closed(Channel.IWD);
        meter.file("/var/lib/iwd/ap/Setup.ap", "[Security]\n");
        assertThat(meter.find(Channel.IWD).details()).containsExactly("the profile /var/lib/iwd/ap/Setup.ap is there");
    }

    /** Written down once more: a name that is lost from the list is missed by nobody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wifi-connect",
                "balena-wifi-connect",
                "resin-wifi-connect",
                "comitup",
                "comitup-web",
                "raspapd",
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
                "nymea-networkmanager",
                "btwifiset",
                "btwifisetup",
                "improv-wifi",
                "improvwifi",
                "bluez-improv"
            })
    void eachProgramIsKnown(String program) {
        int pid = meter.process("x", "/opt/" + program, "x");
        open(Channel.SETUP_PROGRAMS, program + " runs (process " + pid + ")");
    }
}
