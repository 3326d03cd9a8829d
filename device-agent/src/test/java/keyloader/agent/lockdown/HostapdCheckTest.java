package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** hostapd: running, started at boot, or configured. */
class HostapdCheckTest extends AuditedMeter {
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

    @ParameterizedTest
    @ValueSource(strings = {"/etc/hostapd-wlan0.conf", "/etc/rtl_hostapd.conf"})
    void aConfigurationUnderAVendorsName(String path) {
        meter.file(path, "\tssid = Setup\n");
        open(Channel.HOSTAPD, path + " configures an access point");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"DAEMON_CONF=", "DAEMON_CONF=\"\"", " DAEMON_CONF='' # none", "DAEMON_CONF= ", "DAEMON_OPTS=-B"})
    void aDefaultThatNamesNoConfiguration(String line) {
        meter.file("/etc/default/hostapd", line + "\n");
        closed(Channel.HOSTAPD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DAEMON_CONF=/opt/ap.conf", "  DAEMON_CONF='/opt/ap.conf' # ours"})
    void aDefaultThatDoes(String line) {
        meter.file("/etc/default/hostapd", line + "\n");
        open(Channel.HOSTAPD);
    }

    @Test
    void aSocketIsNamedInWhole() {
        meter.socket("/run/hostapd/wlan0");
        assertThat(meter.find(Channel.HOSTAPD).details()).containsExactly("its socket /run/hostapd/wlan0 is there");
    }
}
