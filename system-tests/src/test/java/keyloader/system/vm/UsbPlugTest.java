package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.DummyUdc.Speed;
import keyloader.system.vm.KernelGadget.Identity;
import keyloader.usb.Arrivals;
import keyloader.usb.LeftAlone;
import keyloader.usb.Links;
import keyloader.usb.UsbFault;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import keyloader.wire.usb.UsbIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program sees of a plug, on the kernel's own bus. */
@InVm
@Timeout(600)
class UsbPlugTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final LinkAddress.Usb ANY = new LinkAddress.Usb(Optional.empty());
    private static final Identity KEYBOARD = new Identity(0x1d6b, 0x0104, "Keyloader tests", "Keyboard", "SERIAL-4711");

    @TempDir
    Path directory;

    private final Kernel kernel = Kernel.mark();

    UsbPlugTest() throws IOException {}

    @AfterEach
    void theKernelHasNothingToComplainOf() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    @Test
    void aPlugWakesWhoWaitsAndNothingElseDoes() throws Exception {
        DummyUdc udc = DummyUdc.load(1, Speed.HIGH).get(0);
        try (Arrivals arrivals = new Arrivals();
                KernelGadget gadget = KernelGadget.keyboard("keyboard", KEYBOARD)) {
            assertThat(arrivals.await(SHORT)).isFalse();
            assertThat(Links.leftAlone()).isEmpty();
            assertThat(arrivals.await(SHORT)).as("a scan is no change").isFalse();

            gadget.bind(udc);
            assertThat(arrivals.await(LONG)).isTrue();
            Await.until("the keyboard to be named", () -> !Links.leftAlone().isEmpty());
            assertThat(Links.leftAlone())
                    .containsExactly(new LeftAlone(udc.bus() + "-1", new UsbIds(0x1d6b, 0x0104), "not a loader's ids"));
            assertThat(arrivals.await(LONG)).as("once more").isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();

            gadget.unbind();
            assertThat(arrivals.await(LONG)).isTrue();
            Await.until("the keyboard to go", () -> Links.leftAlone().isEmpty());
        }
    }

    @Test
    void aLoaderIsOpenedByOneAtATimeAndByItsSerial() throws Exception {
        List<DummyUdc> udcs = DummyUdc.load(2, Speed.HIGH);
        assertThatThrownBy(() -> Links.open(ANY)).isInstanceOf(UsbFault.Absent.class);
        try (AutoCloseable first = loader("one", udcs.get(0))) {
            assertThat(first).isNotNull();
            awaitLoaders(1);
            assertThat(Links.leftAlone()).isEmpty();
            try (AutoCloseable link = Links.open(ANY)) {
                assertThat(link).isNotNull();
                assertThatThrownBy(() -> Links.open(ANY)).isInstanceOf(LoaderBusyException.class);
            }
            Links.open(ANY).close();
            try (AutoCloseable second = loader("two", udcs.get(1))) {
                assertThat(second).isNotNull();
                awaitLoaders(2);
                assertThatThrownBy(() -> Links.open(ANY))
                        .isInstanceOf(UsbFault.Several.class)
                        .hasMessageMatching("[0-9a-f]{16}, [0-9a-f]{16}");
                for (SysfsUsb.Device device : loaders()) {
                    Links.open(new LinkAddress.Usb(device.serial())).close();
                }
            }
        }
    }

    private AutoCloseable loader(String name, DummyUdc udc) throws InterruptedException {
        return InProcess.plugIn(Program.Start.of(
                Program.LOADER,
                "run",
                "--store",
                directory.resolve(name + ".store").toString(),
                "--link",
                "functionfs:" + directory.resolve(name),
                "--udc",
                udc.name()));
    }

    private static List<SysfsUsb.Device> loaders() throws IOException {
        return SysfsUsb.devices().stream()
                .filter(device -> new UsbIds(device.vendor(), device.product()).equals(UsbIds.LOADER))
                .toList();
    }

    private static void awaitLoaders(int count) throws IOException, InterruptedException {
        Await.until(
                count + " loaders",
                () -> loaders().stream()
                                .filter(device -> !device.interfaces().isEmpty())
                                .count()
                        == count);
    }
}
