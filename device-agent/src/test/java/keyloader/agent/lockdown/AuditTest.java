package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.agent.lockdown.Finding.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every channel is answered for at every audit. */
class AuditTest extends AuditedMeter {
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

    @ParameterizedTest
    @EnumSource(Channel.class)
    void aMeterDoesNotRunBesideAnyButBluetoothWhichIsSwitchedOffAndOrdersThatNobodyHasGiven(Channel channel) {
        assertThat(channel.isRefused()).isEqualTo(channel != Channel.BLUETOOTH && channel != Channel.BUS_ORDERS);
    }

    @Test
    void eachReasonIsSaidOnceAndWhatIsUnknownBesidesIsKept() {
        meter.file("/etc/hostapd/a.conf", "ssid=a\n").unreadable("/etc/hostapd/b.conf");
        assertThat(meter.find(Channel.HOSTAPD).details())
                .containsExactly(
                        "/etc/hostapd/a.conf configures an access point",
                        "/etc/hostapd/b.conf cannot be read: too many links");
    }
}
