package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The guest is what the other tests take it for. */
@InVm
class GuestTest {
    @Test
    void theKernelIsDebians() throws IOException {
        assertThat(Attribute.read(Path.of("/proc/version"))).contains("Debian");
    }

    @Test
    void configurationAndDebuggingOfTheKernelAreMounted() throws IOException {
        assertThat(Files.readString(Path.of("/proc/mounts")))
                .contains(" /sys/kernel/config configfs ", " /sys/kernel/debug debugfs ", " /dev/pts devpts ");
        assertThat(Files.isDirectory(Path.of("/dev/fd"))).isTrue();
    }

    @Test
    void theLoopbackInterfaceIsUpAndTheOnlyOne() throws IOException {
        assertThat(NetworkInterface.networkInterfaces().filter(GuestTest::isUp).map(NetworkInterface::getName))
                .containsExactly("lo");
        assertThat(InetAddress.getLoopbackAddress().isReachable(10_000)).isTrue();
    }

    @Test
    void everyFunctionAndDriverOfTheUsbTestsIsThere() throws IOException, InterruptedException {
        for (String module : List.of(
                "dummy_hcd",
                "libcomposite",
                "usb_f_fs",
                "usb_f_hid",
                "usb_f_mass_storage",
                "usb_f_ecm",
                "usb_f_acm",
                "usb_f_rndis",
                "usb_f_ncm",
                "usb_f_midi",
                "vhci_hcd",
                "usbmon",
                "usbtest",
                "usbhid",
                "usb_storage",
                "cdc_ether",
                "cdc_acm")) {
            Command.run("modprobe", "-n", module);
        }
        Modules.load("usbtest");
        assertThat(Modules.isLoaded("usbtest")).isTrue();
        Modules.unload("usbtest");
        assertThat(Modules.isLoaded("usbtest")).isFalse();
    }

    @Test
    void aModuleThatIsNotThereIsAnErrorInWords() {
        assertThatThrownBy(() -> Modules.load("keyloader_no_such_module"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keyloader_no_such_module not found");
    }

    @Test
    void aComplaintOfTheKernelIsFoundAfterTheMarkAndNotBefore() throws IOException, InterruptedException {
        Kernel before = Kernel.mark();
        Kernel.say("WARNING: CPU: 0 PID: 0 at keyloader (a test of the search)");
        assertThatThrownBy(before::assertClean)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a test of the search");
        Kernel after = Kernel.mark();
        Kernel.say("keyloader: nothing to see here");
        after.assertClean();
        assertThat(after.log()).singleElement().asString().endsWith("nothing to see here");
    }

    @Test
    void waitingInVainEndsAndSaysForWhat() {
        assertThatThrownBy(() -> Await.value("a miracle", Duration.ofMillis(50), Optional::empty))
                .isInstanceOf(AssertionError.class)
                .hasMessage("waited 0 s in vain for a miracle");
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (IOException e) {
            return false;
        }
    }
}
