package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import keyloader.agent.run.Plugs;
import keyloader.usb.LeftAlone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a tree like sysfs; the kernel's own is in the system tests. */
class UsbPortsTest {
    private static final String DEVICES = "/sys/bus/usb/devices/";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private MeterTree meter;

    @SuppressWarnings("NullAway.Init")
    private UsbPorts ports;

    @BeforeEach
    void twoBuses() {
        meter = new MeterTree(directory);
        for (String root : List.of("usb1", "usb11", "usb2")) {
            device(root, "1d6b", "0002", "1");
            meter.file(DEVICES + root + "/authorized_default", "1\n");
            meter.file(DEVICES + root + "/interface_authorized_default", "1\n");
        }
        one("1-0:1.0", "09", "00", "00");
        ports = new UsbPorts(directory, List.of("usb1"));
    }

    private void device(String name, String vendor, String product, String authorized) {
        meter.file(DEVICES + name + "/idVendor", vendor + "\n");
        meter.file(DEVICES + name + "/idProduct", product + "\n");
        meter.file(DEVICES + name + "/authorized", authorized + "\n");
    }

    private void one(String name, String interfaceClass, String subclass, String protocol) {
        meter.file(DEVICES + name + "/bInterfaceClass", interfaceClass + "\n");
        meter.file(DEVICES + name + "/bInterfaceSubClass", subclass + "\n");
        meter.file(DEVICES + name + "/bInterfaceProtocol", protocol + "\n");
        meter.file(DEVICES + name + "/authorized", "0\n");
    }

    private String state(String path) throws IOException {
        return Files.readString(meter.path(DEVICES + path)).strip();
    }

    private Map<String, Object> everything() throws IOException {
        Map<String, Object> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(file.toString(), Files.readString(file) + Files.getLastModifiedTime(file));
            }
        }
        return all;
    }

    @Test
    void nothingIsTouchedWhereNoPortIsNamed() throws IOException {
        device("1-1", "046d", "c31c", "1");
        Map<String, Object> before = everything();
        new UsbPorts(directory, List.of()).enforce();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void thePortIsClosedToDevicesAndInterfacesAndNoOtherPortIs() throws IOException {
        ports.enforce();
        assertThat(state("usb1/authorized_default")).isEqualTo("0");
        assertThat(state("usb1/interface_authorized_default")).isEqualTo("0");
        assertThat(state("usb1/authorized")).as("the hub itself").isEqualTo("1");
        for (String other : List.of("usb11", "usb2")) {
            assertThat(state(other + "/authorized_default")).isEqualTo("1");
            assertThat(state(other + "/interface_authorized_default")).isEqualTo("1");
        }
    }

    @Test
    void whatIsPluggedInAlreadyIsPutOffThisPortAndNoOther() throws IOException {
        device("1-1", "046d", "c31c", "1");
        device("1-2.4", "0781", "5567", "1");
        device("11-1", "046d", "c31c", "1");
        device("2-1", "046d", "c31c", "1");
        ports.enforce();
        assertThat(state("1-1/authorized")).isEqualTo("0");
        assertThat(state("1-2.4/authorized")).isEqualTo("0");
        assertThat(state("11-1/authorized")).isEqualTo("1");
        assertThat(state("2-1/authorized")).isEqualTo("1");
    }

    @Test
    void aLoaderIsLetInWithItsInterfaceAndNoOther() throws IOException {
        device("1-1", "1209", "0001", "0");
        one("1-1:1.0", "ff", "4b", "01");
        one("1-1:1.1", "03", "01", "01");
        meter.file(DEVICES + "1-1:1.1/authorized", "1\n");
        ports.enforce();
        assertThat(state("1-1/authorized")).isEqualTo("1");
        assertThat(state("1-1:1.0/authorized")).isEqualTo("1");
        assertThat(state("1-1:1.1/authorized")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"03 4b 01", "ff 00 01", "ff 4b 02"})
    void anInterfaceThatDiffersInOnePointIsNoLoaders(String codes) throws IOException {
        String[] each = codes.split(" ", -1);
        device("1-1", "1209", "0001", "1");
        one("1-1:1.0", each[0], each[1], each[2]);
        ports.enforce();
        assertThat(state("1-1:1.0/authorized")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1209 0002", "1208 0001", "0001 1209", " ", "zzzz 0001"})
    void otherIdsAreKeptOut(String ids) throws IOException {
        String[] each = ids.split(" ", -1);
        device("1-1", each[0], each[1], "1");
        one("1-1:1.0", "ff", "4b", "01");
        ports.enforce();
        assertThat(state("1-1/authorized")).isEqualTo("0");
        assertThat(state("1-1:1.0/authorized")).isEqualTo("0");
    }

    @Test
    void aSecondTimeNothingIsWritten() throws IOException {
        device("1-1", "1209", "0001", "0");
        one("1-1:1.0", "ff", "4b", "01");
        device("1-2", "046d", "c31c", "1");
        ports.enforce();
        Map<String, Object> before = everything();
        ports.enforce();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aPortThatCameBackOpenIsClosedAgain() throws IOException {
        ports.enforce();
        meter.file(DEVICES + "usb1/authorized_default", "1\n");
        device("1-1", "046d", "c31c", "1");
        ports.enforce();
        assertThat(state("usb1/authorized_default")).isEqualTo("0");
        assertThat(state("1-1/authorized")).isEqualTo("0");
    }

    @Test
    void aPortThatIsNotThereIsAFailure() {
        assertThatThrownBy(() -> new UsbPorts(directory, List.of("usb3")).enforce())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("usb3");
    }

    @Test
    void aKernelWithoutAuthorisationIsAFailure() throws IOException {
        Files.delete(meter.path(DEVICES + "usb1/interface_authorized_default"));
        assertThatThrownBy(ports::enforce)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interface_authorized_default");
    }

    @Test
    void aDeviceWhoseAttributesAreGoneIsUnpluggedAndStopsNothing() throws IOException {
        meter.link(DEVICES + "1-1", "../../../devices/gone"); // as for a moment in sysfs
        device("1-2", "046d", "c31c", "1");
        ports.enforce();
        assertThat(state("1-2/authorized")).isEqualTo("0");
    }

    @Test
    void whatIsLookedAtHasBeenPutOffBefore() throws IOException {
        device("1-1", "046d", "c31c", "1");
        List<String> seen = new ArrayList<>();
        Plugs plugs = new Plugs() {
            @Override
            public boolean areTold() {
                return true;
            }

            @Override
            public boolean await(Duration longest) {
                return true;
            }

            @Override
            public List<LeftAlone> leftAlone() throws IOException {
                seen.add(state("1-1/authorized"));
                return List.of();
            }

            @Override
            public void close() {}
        };
        new GuardedPlugs(plugs, ports).leftAlone();
        assertThat(seen).containsExactly("0");
    }

    private UsbPorts failing(String device, IOException failure) {
        return new UsbPorts(directory, List.of("usb1"), (attribute, value) -> {
            if (attribute.toString().contains("/" + device + "/")) {
                throw failure;
            }
            Files.write(attribute, value);
        });
    }

    @Test
    void oneThatTheKernelDoesNotLetInKeepsNoLoaderOut() throws IOException {
        device("1-1", "1209", "0001", "0");
        device("1-2", "1209", "0001", "0");
        failing("1-1", new IOException("Protocol error")).enforce();
        assertThat(state("1-1/authorized")).isEqualTo("0");
        assertThat(state("1-2/authorized")).isEqualTo("1");
    }

    @Test
    void oneThatCannotBePutOffIsAFailure() {
        device("1-1", "046d", "c31c", "1");
        assertThatThrownBy(() ->
                        failing("1-1", new IOException("Input/output error")).enforce())
                .hasMessage("Input/output error");
    }

    @Test
    void aLoaderThatMayNotBeLetInIsAFailure() {
        device("1-1", "1209", "0001", "0");
        assertThatThrownBy(() ->
                        failing("1-1", new AccessDeniedException("authorized")).enforce())
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void namesOfRootHubsAreToldFromOthers() {
        assertThat(Stream.of("usb1", "usb12")).allMatch(UsbPorts::isName);
        assertThat(Stream.of("", "usb", "usb0", "1-1", "../usb1", "usb1/x", "USB1"))
                .noneMatch(UsbPorts::isName);
    }

    @Test
    void plugsOnClosedPortsAreOtherwiseThoseBehindThem() throws InterruptedException {
        List<String> asked = new ArrayList<>();
        for (boolean answer : new boolean[] {true, false}) {
            Plugs guarded = new GuardedPlugs(
                    new Plugs() {
                        @Override
                        public boolean areTold() {
                            return answer;
                        }

                        @Override
                        public boolean await(Duration longest) {
                            asked.add("await " + longest.toSeconds());
                            return answer;
                        }

                        @Override
                        public List<LeftAlone> leftAlone() {
                            return List.of();
                        }

                        @Override
                        public void close() {
                            asked.add("close");
                        }
                    },
                    ports);
            assertThat(guarded.areTold()).isEqualTo(answer);
            assertThat(guarded.await(Duration.ofSeconds(7))).isEqualTo(answer);
            guarded.close();
        }
        assertThat(asked).containsExactly("await 7", "close", "await 7", "close");
    }
}
