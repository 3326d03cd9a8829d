package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, and what it means to a run. */
@Timeout(120)
class LockdownTest {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @SuppressWarnings("NullAway.Init")
    private MeterTree meter;

    @BeforeEach
    void aMeter() {
        bench = Bench.in(directory);
        meter = new MeterTree(directory.resolve("root"));
        bench.lockdown = meter.lockdown();
    }

    @Test
    void anAuditOfAClosedMeterEndsWithZeroAndNamesEveryChannel() {
        assertThat(bench.command("audit")).isZero();
        for (Channel channel : Channel.values()) {
            assertThat(bench.out).contains("closed   " + channel.title() + "\n", "looked at: " + channel.lookedAt());
        }
        assertThat(bench.out).endsWith("\n" + Channel.values().length + " closed, 0 open, 0 unknown\n");
        assertThat(bench.out).doesNotContain("next: ");
        assertThat(bench.err).isEmpty();
    }

    @Test
    void theCommandExplainsItself() {
        assertThat(bench.command("audit", "--help")).isZero();
        assertThat(bench.out)
                .startsWith("usage: keyloader-agent audit [--json]")
                .contains("3 none is open, but not all");
        assertThat(bench.command("audit", "--state", "x")).isEqualTo(2);
        assertThat(bench.command("--help")).isZero();
        assertThat(bench.out).contains("audit       look for other ways to set up this meter");
    }

    @Test
    void anOpenChannelIsSaidWithWhatToDoAndEndsWithOne() {
        meter.file("/etc/hostapd/hostapd.conf", "interface=wlan0\n");
        meter.unreadable("/var/lib/iwd/ap");
        assertThat(bench.command("audit")).isEqualTo(1);
        assertThat(bench.out)
                .contains(
                        "OPEN     hostapd\n           /etc/hostapd/hostapd.conf configures an access point\n           next: ")
                .contains("UNKNOWN  access point of iwd\n           /var/lib/iwd/ap cannot be read: ")
                .endsWith("1 open, 1 unknown\n");
    }

    @Test
    void whatCouldNotBeLookedAtEndsWithThree() {
        meter.unreadable("/var/lib/iwd/ap");
        assertThat(bench.command("audit")).isEqualTo(3);
        assertThat(bench.command("audit", "--json")).isEqualTo(3);
    }

    @Test
    void anImageIsLookedAtBelowItsRoot() {
        Path image = new MeterTree(directory.resolve("image")).file("/etc/hostapd.conf", "ssid=Setup\n").root;
        assertThat(bench.command("audit", "--root", image.toString())).isEqualTo(1);
        assertThat(bench.out).contains("/etc/hostapd.conf configures an access point");
    }

    @Test
    void namesOfFilesAreEscaped() {
        meter.file("/etc/hostapd/\u001b[2J.conf", "ssid=a\n");
        assertThat(bench.command("audit")).isEqualTo(1);
        assertThat(bench.out).contains("\\u{1b}[2J.conf").doesNotContain("\u001b");
        assertThat(bench.command("audit", "--json")).isEqualTo(1);
        assertThat(bench.out).doesNotContain("\u001b");
    }

    @Test
    void forMachinesItIsAnArrayOfAllChannels() throws IOException {
        meter.file("/etc/hostapd/hostapd.conf", "interface=wlan0\n");
        assertThat(bench.command("audit", "--json")).isEqualTo(1);
        List<String> channels = new ArrayList<>();
        List<String> states = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(bench.out)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "channel".equals(json.currentName())) {
                    channels.add(json.getText());
                } else if (json.currentToken() == JsonToken.VALUE_STRING && "state".equals(json.currentName())) {
                    states.add(json.getText());
                }
            }
        }
        assertThat(channels)
                .containsExactlyElementsOf(
                        Arrays.stream(Channel.values()).map(Enum::name).toList());
        assertThat(states).containsOnlyOnce("OPEN").startsWith("OPEN", "CLOSED");
        assertThat(bench.out).contains("\"details\":[\"/etc/hostapd/hostapd.conf configures an access point\"]");
    }

    @Test
    void anAuditChangesNothing() throws IOException {
        meter.rfkill(0, "wlan", "phy0", 0, 0);
        bench.command("audit");
        assertThat(Files.readString(meter.path("/sys/class/rfkill/rfkill0/soft")))
                .isEqualTo("0\n");
    }

    @Test
    void aRunThatIsLockedDownIsRefusedBesideAnOpenChannelAndSaysWhichAndWhatToDo() {
        meter.file("/etc/wpa_supplicant/wpa_supplicant.conf", "network={\nmode=2\n}\n");
        meter.unreadable("/var/lib/iwd/ap");
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.more = List.of("--lock-down");
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err)
                .contains(
                        "keyloader-agent: not known to be closed: access point of iwd (/var/lib/iwd/ap cannot be read: ")
                .contains(
                        "keyloader-agent: error: the meter could be set up in another way: access point, ad-hoc or mesh"
                                + " network of wpa_supplicant (/etc/wpa_supplicant/wpa_supplicant.conf:2: an access point (mode=2))")
                .contains("keyloader-agent: hint: take the network with that mode out of the file")
                .contains("keyloader-agent audit shows all");
        assertThat(bench.out).isEqualTo("light: 5 blinks - keyloader-agent has ended with an error\n");
        assertThat(bench.radio.tried).isEmpty();
    }

    @Test
    void whatCannotBeToldIsLoggedAndRefusesNothing() {
        meter.unreadable("/var/lib/iwd/ap");
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.more = List.of("--lock-down");
        assertThat(bench.runOnce()).as(bench.err).isZero();
        assertThat(bench.err).contains("not known to be closed: access point of iwd");
    }

    @Test
    void bluetoothIsLoggedAndRefusesNothingSinceItIsSwitchedOff() {
        meter.rfkill(1, "bluetooth", "hci0", 0, 0);
        bench.lockdown = new Lockdown(
                meter.root,
                Iw.none(),
                new LinuxRfkill(meter.root, event -> meter.file("/sys/class/rfkill/rfkill1/soft", "1\n")));
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.more = List.of("--lock-down");
        assertThat(bench.runOnce()).as(bench.err).isZero();
        assertThat(bench.err).contains("open: Bluetooth (hci0 is not blocked (rfkill 1))");
        assertThat(meter.find(Channel.BLUETOOTH).state()).isEqualTo(Finding.State.CLOSED);
    }

    @Test
    void filesAloneAreForATrialOnAnyPcWhateverItHas() {
        meter.file("/etc/hostapd/hostapd.conf", "interface=wlan0\n");
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).as(bench.err).isZero();
        assertThat(Lockdown.isNeededBy("files:/x")).isFalse();
        assertThat(Lockdown.isNeededBy("wpa_supplicant:wlan0")).isTrue();
        assertThat(Lockdown.isNeededBy("networkmanager")).isTrue();
    }

    @Test
    void portsThatAreNamedAreClosedBeforeALoaderIsLookedFor() throws IOException {
        String root = "/sys/bus/usb/devices/usb1/";
        meter.file(root + "authorized_default", "1\n").file(root + "interface_authorized_default", "1\n");
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.onUsb();
        bench.more = List.of("--usb-ports", "usb1");
        assertThat(bench.runOnce()).as(bench.err).isZero();
        assertThat(Files.readString(meter.path(root + "authorized_default"))).startsWith("0");
    }

    @Test
    void aPortThatCannotBeClosedEndsTheProgram() {
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.onUsb();
        bench.more = List.of("--usb-ports", "usb7");
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("error: a USB port cannot be closed (").contains("usb7: it does not exist)");
        assertThat(bench.radio.tried).isEmpty();
    }

    @Test
    void aPortThatOpensWhileTheAgentRunsIsClosedBeforeAnythingIsOpened() throws IOException {
        String root = "/sys/bus/usb/devices/usb1/";
        meter.file(root + "authorized_default", "0\n").file(root + "interface_authorized_default", "0\n");
        bench.socket.unplug();
        var port = bench.onUsb();
        bench.more = List.of("--usb-ports", "usb1");
        bench.time.at(java.time.Duration.ofSeconds(30), () -> {
            meter.file(root + "authorized_default", "1\n");
            meter.file("/sys/bus/usb/devices/1-1/idVendor", "046d\n");
            meter.file("/sys/bus/usb/devices/1-1/idProduct", "c31c\n");
            meter.file("/sys/bus/usb/devices/1-1/authorized", "1\n");
            port.tell();
        });
        bench.time.endAt(java.time.Duration.ofSeconds(40));
        bench.runUntilEnd();
        assertThat(Files.readString(meter.path(root + "authorized_default"))).startsWith("0");
        assertThat(Files.readString(meter.path("/sys/bus/usb/devices/1-1/authorized")))
                .startsWith("0");
    }

    @Test
    void whereAPortDoesNotObeyNothingIsOpened() {
        String root = "/sys/bus/usb/devices/usb1/";
        meter.file(root + "authorized_default", "0\n").file(root + "interface_authorized_default", "0\n");
        bench.socket.unplug();
        var port = bench.onUsb();
        bench.more = List.of("--usb-ports", "usb1");
        bench.time.at(java.time.Duration.ofSeconds(30), () -> {
            port.dials.clear();
            try {
                Files.delete(meter.path(root + "authorized_default"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            port.plug();
        });
        bench.time.endAt(java.time.Duration.ofMinutes(2));
        bench.runUntilEnd();
        assertThat(port.dials).isEmpty();
        assertThat(bench.err).contains("authorized_default: this kernel does not have it");
        assertThat(bench.out).endsWith("light: 5 blinks - the loader cannot be read\n");
    }

    @Test
    void aNameThatIsNoRootHubsIsWrongUse() {
        for (String names : List.of("1-1", "usb1 ../x", "")) {
            bench.more = List.of("--usb-ports", names);
            assertThat(bench.runOnce()).isEqualTo(2);
            assertThat(bench.err).contains("is not the name of a root hub");
        }
    }
}
