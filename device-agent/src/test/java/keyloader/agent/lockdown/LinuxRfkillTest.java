package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import keyloader.agent.lockdown.Rfkill.Radio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against files as the kernel has them; a kernel itself is in the system tests. */
class LinuxRfkillTest {
    private static final Set<Rfkill.Type> ALL = EnumSet.allOf(Rfkill.Type.class);

    @TempDir
    Path directory;

    private final List<String> events = new ArrayList<>();
    private boolean obeys = true;

    @SuppressWarnings("NullAway.Init")
    private MeterTree meter;

    @SuppressWarnings("NullAway.Init")
    private LinuxRfkill rfkill;

    @BeforeEach
    void radios() {
        meter = new MeterTree(directory);
        rfkill = new LinuxRfkill(directory, event -> {
            events.add(HexFormat.of().formatHex(event));
            if (obeys) {
                meter.file("/sys/class/rfkill/rfkill" + event[0] + "/soft", event[6] + "\n");
            }
        });
    }

    @Test
    void wifiAndBluetoothAreRadiosAndOthersAreNot() throws IOException {
        meter.rfkill(0, "wlan", "phy0", 0, 1)
                .rfkill(3, "bluetooth", "hci0", 1, 0)
                .rfkill(4, "wwan", "modem", 0, 0);
        assertThat(rfkill.radios())
                .containsExactlyInAnyOrder(
                        new Radio(0, Rfkill.Type.WLAN, "phy0", false, true),
                        new Radio(3, Rfkill.Type.BLUETOOTH, "hci0", true, false));
    }

    @Test
    void whereThereIsNoRadioThereIsNothingToDo() throws IOException {
        assertThat(rfkill.radios()).isEmpty();
        rfkill.block(ALL);
        rfkill.unblockWlan();
        assertThat(events).isEmpty();
    }

    @Test
    void aRadioOfAnotherNamespaceIsNotSeen() throws IOException {
        meter.link("/sys/class/rfkill/rfkill0", "../../devices/virtual/hidden/rfkill0");
        rfkill.block(ALL);
        assertThat(rfkill.radios()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void blockingIsOneEventForEachThatIsNotYet() throws IOException {
        meter.rfkill(2, "wlan", "phy0", 0, 0)
                .rfkill(3, "bluetooth", "hci0", 0, 0)
                .rfkill(4, "wlan", "phy1", 1, 0);
        rfkill.block(ALL);
        // index, type, RFKILL_OP_CHANGE, soft, hard (linux/rfkill.h); little-endian here
        assertThat(events).containsExactlyInAnyOrder("0200000001020100", "0300000002020100");
        assertThat(rfkill.radios()).allMatch(Radio::isBlocked);
    }

    @Test
    void onlyWhatIsAskedForIsBlocked() throws IOException {
        meter.rfkill(2, "wlan", "phy0", 0, 0).rfkill(3, "bluetooth", "hci0", 0, 0);
        rfkill.block(EnumSet.of(Rfkill.Type.BLUETOOTH));
        assertThat(events).containsExactly("0300000002020100");
    }

    @Test
    void whatIsStillToComeIsBlockedByItsTypeAlsoWhereNothingIsYet() throws IOException {
        List<String> all = new ArrayList<>();
        new LinuxRfkill(directory, event -> all.add(HexFormat.of().formatHex(event))).blockLater(Rfkill.Type.BLUETOOTH);
        // RFKILL_OP_CHANGE_ALL
        assertThat(all).containsExactly("0000000002030100");
        new LinuxRfkill(directory, event -> {
                    throw new NoSuchFileException("/dev/rfkill");
                })
                .blockLater(Rfkill.Type.BLUETOOTH);
    }

    @Test
    void bluetoothIsNeverUnblocked() throws IOException {
        meter.rfkill(2, "wlan", "phy0", 1, 0).rfkill(3, "bluetooth", "hci0", 1, 0);
        rfkill.unblockWlan();
        assertThat(events).containsExactly("0200000001020000");
    }

    @Test
    void aRadioThatDoesNotObeyIsAFailure() {
        meter.rfkill(2, "wlan", "phy0", 0, 0);
        obeys = false;
        assertThatThrownBy(() -> rfkill.block(ALL))
                .isInstanceOf(IOException.class)
                .hasMessage("phy0 stays unblocked");
        meter.rfkill(2, "wlan", "phy0", 1, 0);
        assertThatThrownBy(rfkill::unblockWlan).isInstanceOf(IOException.class).hasMessageContaining("stays blocked");
    }

    @Test
    void oneThatCannotBeBlockedDoesNotKeepTheOthersOpen() throws IOException {
        meter.rfkill(2, "wlan", "phy0", 0, 0).rfkill(3, "bluetooth", "hci0", 0, 0);
        List<Integer> told = new ArrayList<>();
        LinuxRfkill failing = new LinuxRfkill(directory, event -> {
            told.add((int) event[0]);
            if (event[0] == 2) {
                throw new IOException("Operation not permitted");
            }
        });
        assertThatThrownBy(() -> failing.block(ALL)).hasMessage("Operation not permitted");
        assertThat(told).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void aSwitchOfTheHardwareIsSaid() {
        meter.rfkill(2, "wlan", "phy0", 1, 1);
        assertThatThrownBy(rfkill::unblockWlan)
                .isInstanceOf(IOException.class)
                .hasMessage("the WiFi is switched off at the hardware (rfkill)");
    }

    @Test
    void oneUsableRadioIsEnough() throws IOException {
        meter.rfkill(2, "wlan", "phy0", 1, 1).rfkill(3, "wlan", "phy1", 1, 0);
        rfkill.unblockWlan();
        assertThat(rfkill.radios()).anyMatch(radio -> !radio.isBlocked());
    }

    @ParameterizedTest
    @CsvSource({"index, x", "index, 1234567890", "soft, 2", "hard, 2", "soft, ''", "hard, ''", "index, ''"})
    void aRadioWithoutSenseIsNone(String attribute, String value) throws IOException {
        meter.rfkill(2, "wlan", "phy0", 0, 0);
        meter.file("/sys/class/rfkill/rfkill2/" + attribute, value + "\n");
        assertThat(rfkill.radios()).isEmpty();
    }

    @Test
    void onlyWhatIsNamedSoIsARadio() throws IOException {
        for (String attribute : List.of("index", "type", "soft", "hard")) {
            meter.file("/sys/class/rfkill/other/" + attribute, attribute.equals("type") ? "wlan\n" : "0\n");
        }
        assertThat(rfkill.radios()).isEmpty();
    }

    @Test
    void anAttributeThatIsThereAndCannotBeReadIsAFailure() {
        meter.rfkill(2, "wlan", "phy0", 0, 0);
        meter.unreadable("/sys/class/rfkill/rfkill3/type");
        assertThatThrownBy(rfkill::radios).isInstanceOf(IOException.class);
    }

    @Test
    void allThatStayAreNamed() {
        meter.rfkill(2, "wlan", "phy0", 0, 0).rfkill(3, "bluetooth", "hci0", 0, 0);
        obeys = false;
        assertThatThrownBy(() -> rfkill.block(ALL)).hasMessage("phy0, hci0 stays unblocked");
    }
}
