package keyloader.system.vm.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keyloader.system.vm.Await;
import keyloader.system.vm.KernelGadget;
import keyloader.system.vm.SysfsUsb;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The same on ports that the agent has closed ({@code --usb-ports}): no driver of the system binds either, to nothing
 * that is no loader, and a loader works. A part of the devices, or all with {@code keyloader.full}.
 */
class ClosedPortsTest extends PluggedIn {
    private static final Path DEVICES = Path.of("/sys/bus/usb/devices");
    private static final int VENDOR = 0x046d;
    private static final int PRODUCT = 0xc31d;

    private List<String> ports = List.of();

    /** Every root hub of the guest: what gadgets come up on, and the virtual hub's two. */
    @Override
    List<String> options() throws IOException {
        try (Stream<Path> entries = Files.list(DEVICES)) {
            ports = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("usb[0-9]+"))
                    .sorted()
                    .toList();
        }
        assertThat(ports).hasSizeGreaterThan(2);
        return List.of("--usb-ports", String.join(" ", ports));
    }

    private Optional<KernelGadget> left = Optional.empty();

    @Override
    void beforeTheAgentStarts() throws IOException, InterruptedException {
        KernelGadget keyboard = KernelGadget.keyboard(
                "left", new KernelGadget.Identity(VENDOR, PRODUCT, "Keyloader tests", "keyboard", "0123456789abcdef"));
        left = Optional.of(keyboard);
        keyboard.bind(udc);
        Await.until("its driver", () -> drivers().contains("usbhid"));
    }

    private static List<String> drivers() throws IOException {
        List<String> drivers = new ArrayList<>();
        SysfsUsb.find(VENDOR, PRODUCT).ifPresent(device -> device.interfaces()
                .forEach(each -> each.driver().ifPresent(drivers::add)));
        return drivers;
    }

    @Test
    @Order(0)
    void whatWasPluggedInAtTheStartHasLostItsDriver() throws IOException, InterruptedException {
        try {
            agent.awaitLog("USB device 046d:c31d");
            assertThat(SysfsUsb.find(VENDOR, PRODUCT)).isPresent();
            assertThat(drivers()).isEmpty();
        } finally {
            left.orElseThrow().close();
        }
        Await.until("it to go", () -> SysfsUsb.find(VENDOR, PRODUCT).isEmpty());
    }

    @Override
    void assertDrivers(Optional<KernelGadgets.Kind> kind) {
        assertThat(driversSeen).isEmpty();
    }

    /** Of the kernel's the most dangerous, and all that have a loader's ids. */
    @Override
    List<KernelGadgets.Kind> whatPeoplePlugIn() {
        Set<String> dangerous =
                Set.of("keyboard", "USB stick", "network card (ECM)", "stick, serial port and network card in one");
        return KernelGadgets.all().stream()
                .filter(kind -> Boolean.getBoolean("keyloader.full")
                        || dangerous.contains(kind.name())
                        || kind.name().endsWith("under a loader's ids"))
                .toList();
    }

    @Override
    int part() {
        return 4;
    }

    /** The ports stay closed; then they are as the next test of this kernel expects them. */
    @Override
    void afterTheAgentHasEnded() throws IOException {
        List<String> open = new ArrayList<>();
        for (String port : ports) {
            for (String attribute : List.of("authorized_default", "interface_authorized_default")) {
                Path file = DEVICES.resolve(port).resolve(attribute);
                if (!Files.readString(file).strip().equals("0")) {
                    open.add(port + "/" + attribute);
                }
                Files.writeString(file, "1", StandardOpenOption.WRITE);
            }
        }
        assertThat(open).isEmpty();
    }
}
