package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel says of its radios. */
class RadioCheckTest extends AuditedMeter {
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

    @ParameterizedTest
    @ValueSource(strings = {"AP/VLAN", "WDS", "outside context of a BSS", "NAN"})
    void anInterfaceOfARareTypeThatAnswers(String type) {
        wlan();
        meter.iw = Optional.of(iwDev(type));
        assertThat(meter.find(Channel.INTERFACES).details()).containsExactly("wlan0 is of type " + type);
    }

    @Test
    void anInterfaceWithoutANameIsNotTakenForTheOneBefore() {
        wlan();
        meter.iw = Optional.of(iwDev("managed") + "\tUnnamed/non-netdev interface\n\t\ttype NAN\n");
        assertThat(meter.find(Channel.INTERFACES).details())
                .containsExactly("an interface without a name is of type NAN");
        meter.iw = Optional.of("\t\ttype AP\n\tInterface wlan0\n");
        assertThat(meter.find(Channel.INTERFACES).details())
                .first()
                .isEqualTo("an interface without a name is of type AP");
    }

    @Test
    void aNetworkThatIsNamedLikeATypeIsNoType() {
        wlan();
        meter.iw = Optional.of("\tInterface wlan0\n\t\ttype managed\n\t\tssid AP\nssid ap\n");
        closed(Channel.INTERFACES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"phy80211", "wireless"})
    void anInterfaceIsKnownForWifiWithoutItsType(String sign) {
        meter.file("/sys/class/net/wlan1/" + sign + "/x", "");
        unknown(Channel.INTERFACES, "what wlan1 does cannot be told");
        meter.iw = Optional.of("phy#0\n\tInterface wlan1\n\t\ttype managed\n");
        closed(Channel.INTERFACES);
        assertThat(meter.find(Channel.INTERFACES).details()).isEmpty();
    }

    @Test
    void anInterfaceThatIwDoesNotTellOfIsUnknown() {
        wlan();
        meter.file("/sys/class/net/ra0/wireless/status", "");
        meter.iw = Optional.of(iwDev("managed"));
        assertThat(meter.find(Channel.INTERFACES).details()).containsExactly("iw does not tell of ra0");
        unknown(Channel.INTERFACES);
    }

    @Test
    void allThatCannotBeToldAreNamed() {
        wlan();
        meter.file("/sys/class/net/wlan1/uevent", "DEVTYPE=wlan\n");
        unknown(Channel.INTERFACES, "what wlan0, wlan1 does cannot be told");
    }

    @Test
    void theFileOfTheBondingDriverIsNoInterface() {
        meter.file("/sys/class/net/bonding_masters", "\n");
        closed(Channel.INTERFACES, "there is no WiFi interface");
    }

    @Test
    void iwThatFailsLeavesItUnknown() {
        wlan();
        meter.iwFails = Optional.of(new IOException("it ended with 1"));
        unknown(Channel.INTERFACES, "iw dev: it ended with 1");
    }

    @Test
    void switchesThatCannotBeReadLeaveBluetoothUnknown() {
        meter.unreadable("/sys/class/rfkill");
        unknown(Channel.BLUETOOTH, "rfkill: ");
    }

    @Test
    void connectionsAreNoAdaptersAndWifiHasNoPartInIt() {
        meter.file("/sys/class/bluetooth/hci0:12/uevent", "");
        meter.rfkill(0, "wlan", "hci1", 0, 0).rfkill(1, "bluetooth", "hci0", 1, 0);
        closed(Channel.BLUETOOTH);
        meter.file("/sys/class/bluetooth/hci1/uevent", "");
        unknown(Channel.BLUETOOTH, "hci1 has no switch (rfkill)");
    }
}
