package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import keyloader.agent.lockdown.Finding.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule about wpa_supplicant: what opens a channel, what looks like it and does not, what cannot be read. */
class WpaSupplicantCheckTest extends AuditedMeter {
    private static final String WPA = "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf";

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
    void p2pThatIsDisabledIsClosedWhateverElseIsSetButAGroup() {
        wpa("p2p_listen_channel=6\np2p_disabled=1\ndevice_name=a\npersistent_reconnect=1\nnetwork={\ndisabled=2\n}\n");
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

    @Test
    void theLastWordOnP2pCounts() {
        wpa("p2p_disabled=1\np2p_listen_channel=6\np2p_disabled=0\n");
        open(Channel.P2P, WPA + ":2: p2p_listen_channel is set");
        wpa("p2p_disabled=0\np2p_listen_channel=6\np2p_disabled=1\n");
        closed(Channel.P2P);
    }

    @Test
    void aNetworkCannotDisableP2p() {
        wpa("network={\np2p_disabled=1\n}\np2p_listen_channel=6\n");
        open(Channel.P2P);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=3", "mode=4"})
    void aGroupIsAnAccessPointAlsoWhereP2pIsDisabled(String line) {
        wpa("p2p_disabled=1\nnetwork={\n" + line + "\n}\n");
        open(Channel.P2P, WPA + ":3: a P2P group (" + line + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p2p_listen_channel=",
                "persistent_reconnect=0",
                "dpp_name=",
                "dpp_config_processing=0",
                "ap_scan=1"
            })
    void settingsThatAreOff(String line) {
        wpa(line + "\n");
        for (Channel channel : List.of(Channel.ACCESS_POINT, Channel.WPS, Channel.P2P, Channel.DPP)) {
            closed(channel);
        }
        assertThat(meter.find(Channel.ACCESS_POINT).details()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"device_name=a", "device_name=\nconfig_methods=", "config_methods=\ncred={\ndevice_name=a\n}"})
    void aNameOrMethodsAloneAreNoDeviceToBeTalkedTo(String text) {
        wpa(text + "\n");
        closed(Channel.P2P, "nothing in it has it listen");
    }

    @Test
    void methodsAloneAreForWps() {
        wpa("config_methods=push_button\n");
        open(Channel.WPS);
        closed(Channel.P2P);
        wpa("config_methods=push_button\ndevice_name=\n");
        closed(Channel.P2P);
    }

    @Test
    void aNetworkOfAnotherKeyHasNoRemarkOnDpp() {
        wpa("network={\nkey_mgmt=WPA-PSK\n}\n");
        assertThat(meter.find(Channel.DPP).details()).isEmpty();
    }

    @Test
    void aFileOfDhcpcds() {
        meter.file("/etc/wpa_supplicant-wlan0.conf", "network={\nmode=2\n}\n");
        open(Channel.ACCESS_POINT, "/etc/wpa_supplicant-wlan0.conf:2: an access point");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/wpa_supplicant/readme", "/etc/other.conf", "/etc/wpa_supplicant.conf.bak"})
    void anotherFileIsNone(String path) {
        meter.file(path, "network={\nmode=2\n}\n");
        closed(Channel.ACCESS_POINT);
    }

    @Test
    void oneWithAConfigurationHasNoRemarkThatItHasNone() {
        meter.file("/opt/w.conf", "p2p_disabled=1\n");
        int pid = meter.process("wpa_supplicant", "/sbin/wpa_supplicant", "wpa_supplicant", "-c/opt/w.conf");
        assertThat(meter.find(Channel.P2P).details()).isEmpty();
        closed(Channel.ACCESS_POINT);
        meter.file("/proc/" + pid + "/cmdline", "wpa_supplicant\0-u\0");
        assertThat(meter.find(Channel.P2P).details())
                .singleElement()
                .asString()
                .startsWith("wpa_supplicant (process " + pid + ") runs without a configuration");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c",
                "-u|-c",
                "-c|",
                "x/opt/w.conf",
                "-|/opt/w.conf",
                "c/opt/w.conf",
                "-uBs|/opt/w.conf",
                "-i|c/opt/w.conf"
            })
    void wordsThatNameNoFile(String arguments) {
        meter.file("/opt/w.conf", "network={\nmode=2\n}\n");
        meter.process("wpa_supplicant", "/sbin/wpa_supplicant", ("-c/opt/w.conf|" + arguments).split("\\|", -1));
        closed(Channel.ACCESS_POINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ca", "-c|a"})
    void aFileWithANameOfOneLetter(String arguments) {
        int pid = meter.process(
                "wpa_supplicant", "/sbin/wpa_supplicant", ("wpa_supplicant|" + arguments).split("\\|", -1));
        meter.file("/proc/" + pid + "/cwd/a", "network={\nmode=2\n}\n");
        open(Channel.ACCESS_POINT, "/cwd/a:2");
    }

    @Test
    void aValueIsNotReadAsMoreLetters() {
        meter.file("/opt/w.conf", "network={\nmode=2\n}\n");
        meter.process("wpa_supplicant", "/sbin/wpa_supplicant", "wpa_supplicant", "-iac", "/opt/w.conf");
        closed(Channel.ACCESS_POINT);
    }

    @Test
    void aRoamingFileThatIfupdownNames() {
        meter.file("/opt/w.conf", "network={\nmode=2\n}\n");
        meter.file("/etc/network/interfaces", "iface wlan0 inet manual\n\twpa-roam /opt/w.conf\n");
        open(Channel.ACCESS_POINT, "/opt/w.conf:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wpa-conf managed",
                "wpa-mode 0",
                "wpa-mode",
                "wireless-mode managed",
                "wireless-mode 2",
                "wireless-essid master"
            })
    void whatIfupdownSaysOfAClient(String line) {
        meter.file("/etc/network/interfaces", "iface wlan0 inet dhcp\n\t" + line + "\n");
        closed(Channel.ACCESS_POINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeater", "SECONDARY", "mas", "1", "3", "4", "5"})
    void modesAsIwconfigTakesThem(String mode) {
        meter.file("/etc/network/interfaces", "wireless-mode " + mode + "\n");
        open(Channel.ACCESS_POINT, "/etc/network/interfaces:1: wireless-mode " + mode);
    }

    @Test
    void aGroupThatIfupdownConfigures() {
        meter.file("/etc/network/interfaces", "# x\n\n\twpa-mode 3\n");
        open(Channel.P2P, "/etc/network/interfaces:3: a P2P group (mode=3)");
    }
}
