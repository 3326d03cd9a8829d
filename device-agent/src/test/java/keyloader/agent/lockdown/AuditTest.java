package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keyloader.agent.lockdown.Finding.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the audit on a meter's files: what opens a channel, what looks like it and does not, what cannot be read. */
class AuditTest {
    private static final String WPA = "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf";
    private static final String NM = "/etc/NetworkManager/system-connections/a.nmconnection";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private MeterTree meter;

    @BeforeEach
    void aMeter() {
        meter = new MeterTree(directory);
    }

    private void open(Channel channel, String... why) {
        Finding finding = meter.find(channel);
        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.OPEN);
        for (String one : why) {
            assertThat(String.join("\n", finding.details())).contains(one);
        }
        for (Finding other : meter.audit()) {
            if (other.channel() != channel) {
                assertThat(other.state()).as(other.toString()).isNotEqualTo(State.OPEN);
            }
        }
    }

    private void closed(Channel channel, String... remarks) {
        Finding finding = meter.find(channel);
        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.CLOSED);
        for (String one : remarks) {
            assertThat(String.join("\n", finding.details())).contains(one);
        }
    }

    private void unknown(Channel channel, String... why) {
        Finding finding = meter.find(channel);
        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.UNKNOWN);
        for (String one : why) {
            assertThat(String.join("\n", finding.details())).contains(one);
        }
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    void everyChannelIsLookedForAndClosedOnABareMeter(Channel channel) {
        closed(channel);
        assertThat(channel.title()).isNotBlank();
        assertThat(channel.lookedAt()).isNotBlank();
        assertThat(channel.next()).isNotBlank();
    }

    @Test
    void aMeterAsDebianInstallsItIsClosed() {
        meter.process(
                "wpa_supplicant",
                "/usr/sbin/wpa_supplicant",
                "/sbin/wpa_supplicant",
                "-u",
                "-s",
                "-O",
                "DIR=/run/wpa_supplicant GROUP=netdev");
        meter.file("/etc/default/hostapd", "#DAEMON_CONF=\"\"\n#DAEMON_OPTS=\"\"\n");
        meter.file("/etc/hostapd/ifupdown.sh", "interface=$IFACE\n");
        meter.file("/etc/wpa_supplicant/functions.sh", "mode=2\n");
        meter.file("/lib/systemd/system/hostapd.service", "[Service]\n");
        meter.file("/lib/systemd/network/80-wifi-adhoc.network", "[Match]\nType=wlan\nWLANInterfaceType=ad-hoc\n");
        meter.file("/lib/systemd/network/80-wifi-ap.network.example", "[Match]\nWLANInterfaceType=ap\n");
        meter.file("/etc/network/interfaces", "source /etc/network/interfaces.d/*\nauto lo\niface lo inet loopback\n");
        meter.file("/etc/NetworkManager/NetworkManager.conf", "[main]\nplugins=ifupdown,keyfile\n");
        for (Finding finding : meter.audit()) {
            assertThat(finding.state()).as(finding.toString()).isEqualTo(State.CLOSED);
        }
        closed(Channel.P2P, "runs without a configuration: P2P is not disabled, but nothing there has it listen");
    }

    // hostapd

    @Test
    void hostapdThatRuns() {
        int pid = meter.process("hostapd", "/usr/sbin/hostapd", "/usr/sbin/hostapd", "-B", "/tmp/x");
        open(Channel.HOSTAPD, "it runs (process " + pid + ")");
    }

    @Test
    void hostapdWhoseFileAndWordsAreHiddenIsKnownByItsName() {
        meter.file("/proc/901/comm", "hostapd\n");
        open(Channel.HOSTAPD, "it runs (process 901)");
    }

    @Test
    void hostapdUnderAnotherNameIsKnownByItsFile() {
        meter.process("netd", "/usr/sbin/hostapd (deleted)", "netd");
        open(Channel.HOSTAPD, "it runs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/systemd/system/multi-user.target.wants/hostapd.service",
                "/etc/systemd/system/multi-user.target.wants/hostapd@wlan0.service",
                "/usr/lib/systemd/system/network.target.requires/hostapd.service",
                "/lib/systemd/system/multi-user.target.wants/hostapd.service",
                "/run/systemd/system/x.target.upholds/hostapd.service",
                "/etc/rc2.d/S01hostapd",
                "/etc/init.d/S50hostapd",
                "/etc/rc.d/S19hostapd",
                "/etc/runlevels/default/hostapd"
            })
    void hostapdThatIsStartedAtBoot(String path) {
        meter.link(path, "/lib/systemd/system/hostapd.service");
        open(Channel.HOSTAPD, "it is started at boot by " + path);
    }

    @ParameterizedTest
    @CsvSource({
        "multi-user.target.wants/hostapd.service, hostapd.service",
        "multi-user.target.wants/hostapd@wlan0.service, hostapd@.service",
        "multi-user.target.wants/hostapd@wlan0.service, hostapd@wlan0.service"
    })
    void aMaskedUnitStartsNothing(String wanted, String masked) {
        meter.link("/etc/systemd/system/" + wanted, "/lib/systemd/system/x");
        meter.link("/etc/rc2.d/S01other", "../init.d/other");
        meter.link("/etc/systemd/system/" + masked, "/dev/null");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aMaskOfRunDoesNotCountWhereEtcHasTheUnit() {
        meter.link(
                "/etc/systemd/system/multi-user.target.wants/hostapd.service", "/etc/systemd/system/hostapd.service");
        meter.file("/etc/systemd/system/hostapd.service", "[Service]\n");
        meter.link("/run/systemd/system/hostapd.service", "/dev/null");
        open(Channel.HOSTAPD);
    }

    @Test
    void aUnitThatIsLinkedElsewhereIsNotMasked() {
        meter.link(
                "/etc/systemd/system/multi-user.target.wants/hostapd.service", "/etc/systemd/system/hostapd.service");
        meter.link("/etc/systemd/system/hostapd.service", "/opt/hostapd.service");
        open(Channel.HOSTAPD);
    }

    @Test
    void aStopLinkOrAnotherServiceIsNoStart() {
        meter.link("/etc/rc2.d/K01hostapd", "../init.d/hostapd");
        meter.link("/etc/systemd/system/multi-user.target.wants/hostapd-exporter.service", "x");
        closed(Channel.HOSTAPD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/hostapd.conf", "/etc/hostapd/hostapd.conf", "/etc/hostapd/wlan0.conf"})
    void aConfigurationOfHostapd(String path) {
        meter.file(path, "# ours\ninterface=wlan0\nssid=Setup\n");
        open(Channel.HOSTAPD, path + " configures an access point");
    }

    @Test
    void aConfigurationOfHostapdThatIsAllComments() {
        meter.file("/etc/hostapd/hostapd.conf", "#interface=wlan0\n  # ssid=Setup\n\ninterface=\n");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aConfigurationThatDebiansScriptIsToldOf() {
        meter.file("/etc/default/hostapd", "DAEMON_CONF=\"/opt/ap.conf\"\n");
        open(Channel.HOSTAPD, "/etc/default/hostapd names a configuration");
    }

    @Test
    void aLineOfIfupdownThatStartsIt() {
        meter.file("/etc/network/interfaces.d/wlan", "iface wlan0 inet static\n    hostapd /opt/ap.conf\n");
        open(Channel.HOSTAPD, "/etc/network/interfaces.d/wlan:2 starts it");
    }

    @Test
    void aSocketOfHostapd() {
        meter.socket("/run/hostapd/wlan0");
        open(Channel.HOSTAPD, "/run/hostapd/wlan0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/hostapd",
                "/etc/hostapd/a.conf",
                "/etc/default/hostapd",
                "/etc/network/interfaces",
                "/etc/systemd/system",
                "/etc/rc2.d"
            })
    void whatCannotBeReadLeavesHostapdUnknown(String path) {
        meter.unreadable(path);
        unknown(Channel.HOSTAPD, path + " cannot be read: ");
    }

    @Test
    void aDirectoryInPlaceOfAFileIsNotRead() {
        meter.file("/etc/default/hostapd/file", "");
        unknown(Channel.HOSTAPD, "/etc/default/hostapd cannot be read: it is a directory");
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() {
        meter.file("/etc/hostapd/hostapd.conf", "#".repeat(Tree.MAX_BYTES + 1));
        unknown(Channel.HOSTAPD, "it is larger than 1 MiB");
    }

    @Test
    void processesThatCannotBeSeenLeaveProgramsUnknown() throws IOException {
        Files.delete(meter.path("/proc/1/comm"));
        Files.delete(meter.path("/proc/1/cmdline"));
        Files.delete(meter.path("/proc/1"));
        for (Channel channel : List.of(Channel.HOSTAPD, Channel.P2P, Channel.SETUP_PROGRAMS)) {
            unknown(channel, "what runs cannot be seen in /proc");
        }
    }

    @Test
    void aProcessThatCannotBeLookedAtLeavesProgramsUnknown() {
        meter.unreadable("/proc/77/comm");
        unknown(Channel.HOSTAPD, "process 77 cannot be looked at");
    }

    // wpa_supplicant

    private void wpa(String text) {
        meter.file(WPA, text);
    }

    @ParameterizedTest
    @CsvSource({"1, an ad-hoc network", "2, an access point", "0x2, an access point", "5, a mesh network"})
    void aNetworkThatIsNoClients(String mode, String said) {
        wpa("ctrl_interface=/run/wpa_supplicant\nnetwork={\n\tssid=\"Setup\"\n\tmode=" + mode + "\n}\n");
        open(Channel.ACCESS_POINT, WPA + ":4: " + said);
    }

    @Test
    void anAccessPointThatIsDisabledIsStillConfigured() {
        wpa("network={\nssid=\"Setup\"\ndisabled=1\nmode=2\n}\n");
        open(Channel.ACCESS_POINT, "mode=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network={\nssid=\"a\"\nmode=0\n}\n",
                "network={\nssid=\"a\"\n#mode=2\n}\n",
                "network={\nssid=\"a # mode=2\"\npsk=\"mode=2\"\n}\n",
                "network={\nssid=\"a\" # \"mode=2\n}\n",
                "cred={\nmode=2\n}\n",
                "mode=2\n",
                "blob-base64-a={\nmode=2\n}\n"
            })
    void whatOnlyLooksLikeAnAccessPoint(String text) {
        wpa(text);
        closed(Channel.ACCESS_POINT);
    }

    @Test
    void scanningByTheDriverIsARemark() {
        wpa("ap_scan=2\n");
        closed(Channel.ACCESS_POINT, WPA + ":1: ap_scan=2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wpa-mode 2 | an access point (mode=2)",
                "wireless-mode master | wireless-mode master",
                "wireless-mode Ad-Hoc | wireless-mode Ad-Hoc"
            })
    void aLineOfIfupdownThatMakesAnAccessPoint(String line, String said) {
        meter.file("/etc/network/interfaces", "iface wlan0 inet dhcp\n\t" + line + "\n");
        open(Channel.ACCESS_POINT, "/etc/network/interfaces:2: " + said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config_methods=push_button | config_methods is set",
                "wps_cred_processing=1 | wps_cred_processing is set",
                "wps_nfc_dev_pw=0011 | wps_nfc_dev_pw is set"
            })
    void settingsOfWps(String line, String said) {
        wpa("update_config=1\n" + line + "\n");
        open(Channel.WPS, WPA + ":2: " + said);
        assertThat(meter.find(Channel.WPS).details()).noneMatch(detail -> detail.contains("0011"));
    }

    @Test
    void aNetworkThatWaitsForWps() {
        wpa("network={\nkey_mgmt=WPA-PSK WPS\n}\n");
        open(Channel.WPS, WPA + ":2: a network that waits for WPS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config_methods=",
                "config_methods=\"\"",
                "wps_disabled=1",
                "wps_cred_processing=0",
                "device_name=Meter",
                "network={\nkey_mgmt=NOWPS\n}",
                "network={\nkey_mgmt=WPA-PSK\nssid=\"WPS\"\n}"
            })
    void whatOnlyLooksLikeWps(String text) {
        wpa(text + "\n");
        closed(Channel.WPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p2p_listen_channel=6", "p2p_go_intent=0", "persistent_reconnect=1"})
    void settingsOfP2p(String line) {
        wpa(line + "\n");
        open(Channel.P2P, WPA + ":1: " + line.substring(0, line.indexOf('=')) + " is set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=3", "mode=4", "disabled=2"})
    void aGroupOfP2p(String line) {
        wpa("network={\nssid=\"DIRECT-ab\"\n" + line + "\n}\n");
        open(Channel.P2P, WPA + ":3: a ");
    }

    @Test
    void aNameAndMethodsAreADeviceToBeTalkedTo() {
        wpa("device_name=Meter\nconfig_methods=push_button\n");
        Finding finding = meter.find(Channel.P2P);
        assertThat(finding.state()).isEqualTo(State.OPEN);
        assertThat(finding.details())
                .containsExactly(WPA + ":1: device_name and config_methods without p2p_disabled=1");
    }

    @Test
    void p2pThatIsDisabledIsClosedWhateverElseIsSet() {
        wpa(
                "p2p_listen_channel=6\np2p_disabled=1\ndevice_name=a\npersistent_reconnect=1\nnetwork={\nmode=3\n}\nnetwork={\ndisabled=2\n}\n");
        closed(Channel.P2P);
    }

    @Test
    void p2pThatIsExplicitlyNotDisabledIsNoMoreThanThat() {
        wpa("p2p_disabled=0\n");
        closed(Channel.P2P, "does not disable P2P");
    }

    @Test
    void aStockConfigurationLeavesARemark() {
        wpa("ctrl_interface=DIR=/run/wpa_supplicant GROUP=netdev\nupdate_config=1\ncountry=DE\n");
        closed(Channel.P2P, WPA + " does not disable P2P, but nothing in it has it listen");
    }

    @Test
    void aDeviceOfP2pThatNobodyToldToListenIsARemark() {
        meter.socket("/run/wpa_supplicant/wlan0").socket("/run/wpa_supplicant/p2p-dev-wlan0");
        closed(Channel.P2P, "/run/wpa_supplicant/p2p-dev-wlan0 is there");
    }

    @Test
    void aGroupOfP2pThatRuns() {
        meter.socket("/run/wpa_supplicant/p2p-wlan0-0");
        open(Channel.P2P, "/run/wpa_supplicant/p2p-wlan0-0 is there: a P2P group runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpp_config_processing=2", "dpp_name=Meter"})
    void settingsOfDpp(String line) {
        wpa(line + "\n");
        open(Channel.DPP, WPA + ":1: " + line.substring(0, line.indexOf('=')) + " is set");
    }

    @Test
    void aNetworkThatWasSetUpByDppIsARemark() {
        wpa("dpp_config_processing=0\nnetwork={\nkey_mgmt=DPP\n}\n");
        closed(Channel.DPP, WPA + ":3: a network that was once set up by DPP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c|/opt/w.conf",
                "-c/opt/w.conf",
                "-Bsc|/opt/w.conf",
                "-iwlan0|-I/opt/w.conf",
                "-u|-m|/opt/w.conf",
                "-Dnl80211|-iwlan0|-N|-iwlan1|-c|/opt/w.conf"
            })
    void filesOfARunningOne(String arguments) {
        meter.file("/opt/w.conf", "network={\nmode=2\n}\n");
        meter.process("wpa_supplicant", "/sbin/wpa_supplicant", ("wpa_supplicant|" + arguments).split("\\|", -1));
        open(Channel.ACCESS_POINT, "/opt/w.conf:2");
    }

    @Test
    void aRelativeFileOfARunningOne() {
        int pid = meter.process("wpa_supplicant", "/sbin/wpa_supplicant", "wpa_supplicant", "-c", "w.conf");
        meter.file("/proc/" + pid + "/cwd/w.conf", "network={\nmode=2\n}\n");
        open(Channel.ACCESS_POINT, "mode=2");
    }

    @Test
    void whatIsAValueIsNoOption() {
        meter.file("/opt/w.conf", "network={\nmode=2\n}\n");
        meter.process("wpa_supplicant", "/sbin/wpa_supplicant", "wpa_supplicant", "-o", "-c/opt/w.conf", "-u");
        closed(Channel.ACCESS_POINT);
    }

    @Test
    void aFileThatIfupdownNames() {
        meter.file("/opt/w.conf", "network={\nmode=2\n}\n");
        meter.file("/etc/network/interfaces", "iface wlan0 inet dhcp\n\twpa-conf /opt/w.conf\n");
        open(Channel.ACCESS_POINT, "/opt/w.conf:2");
    }

    @Test
    void aNamedFileThatIsNotThereLeavesItUnknown() {
        meter.process("wpa_supplicant", "/sbin/wpa_supplicant", "wpa_supplicant", "-c/none");
        unknown(Channel.ACCESS_POINT, "/none, which wpa_supplicant was started with, is not there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"nonsense | line 1 is no setting", "network={ | the block of line 1 has no end"})
    void aBrokenFileLeavesItUnknown(String text, String said) {
        wpa(text + "\n");
        for (Channel channel : List.of(Channel.ACCESS_POINT, Channel.WPS, Channel.P2P, Channel.DPP)) {
            unknown(channel, WPA + " is broken: " + said);
        }
    }

    @Test
    void whatIsFoundInABrokenFileStaysFound() {
        wpa("network={\nmode=2\nnonsense\n");
        Finding finding = meter.find(Channel.ACCESS_POINT);
        assertThat(finding.state()).isEqualTo(State.OPEN);
        assertThat(finding.details()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {WPA, "/etc/wpa_supplicant.conf", "/etc/wpa_supplicant"})
    void whatCannotBeReadLeavesWpaSupplicantUnknown(String path) {
        meter.unreadable(path);
        unknown(Channel.WPS, path + " cannot be read: ");
    }

    // NetworkManager

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
                "[802-11-wireless-security] | key-mgmt=wpa-psk | wps-method=4 | 4"
            })
    void wpsThatIsNotDisabled(String section, String keys, String method, String said) {
        nm(section + "\n" + keys + "\n" + (method == null ? "" : method) + "\n");
        open(Channel.NETWORK_MANAGER_WPS, NM + ": wps-method is " + said + ", and not 1 (disabled)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[wifi-security]\nkey-mgmt=wpa-psk\nwps-method=1\n",
                "[wifi-security]\nkey-mgmt=wpa-psk\nwps-method=disabled\n",
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

    // others

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

    @ParameterizedTest
    @CsvSource({
        "wifi-connect, /usr/src/app/wifi-connect, wifi-connect",
        "comitup, /usr/bin/python3.11, comitup",
        "python3, /usr/bin/python3.11, /usr/bin/python3|/usr/sbin/comitup",
        "python3, /usr/bin/python3.11, python3|-u|/opt/btwifiset.py",
        "nymea-networkma, /usr/bin/nymea-networkmanager, nymea-networkmanager"
    })
    void aSetupProgramThatRuns(String comm, String executable, String arguments) {
        meter.process(comm, executable, arguments.split("\\|", -1));
        open(Channel.SETUP_PROGRAMS, " runs (process ");
    }

    @Test
    void aSetupProgramThatIsStartedAtBoot() {
        meter.link(
                "/etc/systemd/system/multi-user.target.wants/comitup.service", "/lib/systemd/system/comitup.service");
        open(
                Channel.SETUP_PROGRAMS,
                "comitup is started at boot by /etc/systemd/system/multi-user.target.wants/comitup");
    }

    @Test
    void whoOnlyReadsAboutASetupProgramIsNone() {
        meter.process("vi", "/usr/bin/vi", "vi", "/etc/comitup");
        closed(Channel.SETUP_PROGRAMS);
    }

    // what the kernel says

    private void wlan() {
        meter.file("/sys/class/net/lo/uevent", "INTERFACE=lo\n");
        meter.file("/sys/class/net/wlan0/uevent", "DEVTYPE=wlan\nINTERFACE=wlan0\n");
    }

    private static String iwDev(String type) {
        return "phy#0\n\tUnnamed/non-netdev interface\n\t\twdev 0x2\n\t\ttype P2P-device\n"
                + "\tInterface wlan0\n\t\tifindex 3\n\t\tssid type AP\n\t\ttype " + type + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"AP", "IBSS", "mesh point", "P2P-GO", "P2P-client"})
    void anInterfaceThatAnswers(String type) {
        wlan();
        meter.iw = Optional.of(iwDev(type));
        open(Channel.INTERFACES, "wlan0 is of type " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"managed", "monitor"})
    void anInterfaceThatDoesNot(String type) {
        wlan();
        meter.iw = Optional.of(iwDev(type));
        closed(Channel.INTERFACES);
    }

    @Test
    void withoutIwTheModeIsUnknown() {
        wlan();
        unknown(Channel.INTERFACES, "iw is not installed: what wlan0 does cannot be told");
    }

    @Test
    void withoutAWifiInterfaceNoIwIsNeeded() {
        meter.file("/sys/class/net/eth0/uevent", "INTERFACE=eth0\n");
        closed(Channel.INTERFACES, "there is no WiFi interface");
    }

    @Test
    void bluetoothThatIsNotBlocked() {
        meter.file("/sys/class/bluetooth/hci0/uevent", "");
        meter.rfkill(0, "wlan", "phy0", 0, 0).rfkill(1, "bluetooth", "hci0", 0, 0);
        open(Channel.BLUETOOTH, "hci0 is not blocked (rfkill 1)");
        assertThat(Channel.BLUETOOTH.isRefused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void bluetoothThatIsBlocked(int soft, int hard) {
        meter.file("/sys/class/bluetooth/hci0/uevent", "");
        meter.rfkill(1, "bluetooth", "hci0", soft, hard);
        closed(Channel.BLUETOOTH);
    }

    @Test
    void bluetoothWithoutASwitch() {
        meter.file("/sys/class/bluetooth/hci0/uevent", "");
        unknown(Channel.BLUETOOTH, "hci0 has no switch (rfkill)");
    }

    @Test
    void linksOfAnImageStayInIt() {
        meter.file("/data/ap.conf", "interface=wlan0\n");
        meter.link("/etc/hostapd/hostapd.conf", "/data/ap.conf");
        open(Channel.HOSTAPD, "/etc/hostapd/hostapd.conf configures");
    }
}
