package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import keyloader.system.vm.DummyUdc.Speed;
import keyloader.system.vm.KernelGadget.Identity;
import keyloader.system.vm.SysfsUsb.Device;
import keyloader.system.vm.SysfsUsb.Interface;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A keyboard of the kernel's own, to show that what the other tests look with does see. */
@InVm
class KernelUsbTest {
    private static final int HID = 3;
    private static final Identity KEYBOARD = new Identity(0x1d6b, 0x0104, "Keyloader tests", "Keyboard", "SERIAL-4711");

    private Kernel kernel = Kernel.mark();

    KernelUsbTest() throws IOException {}

    @BeforeEach
    void driversAreLoaded() throws IOException, InterruptedException {
        Modules.loadAll("usbhid", "hid_generic");
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelDidNotComplain() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"FULL,full-speed,12", "HIGH,high-speed,480"})
    void aKeyboardComesUpAtTheControllersSpeed(Speed offered, String ofGadget, String ofHost)
            throws IOException, InterruptedException {
        DummyUdc udc = DummyUdc.load(1, offered).get(0);
        try (KernelGadget gadget = KernelGadget.keyboard("keyboard", KEYBOARD)) {
            gadget.bind(udc);
            Device device = awaitKeyboard();
            assertThat(device.speed()).isEqualTo(ofHost);
            assertThat(udc.speed()).isEqualTo(ofGadget);
            assertThat(udc.state()).isEqualTo("configured");
            assertThat(device.bus()).isEqualTo(udc.bus());
            assertThat(device.serial()).contains("SERIAL-4711");
            assertThat(Files.exists(device.node())).as("usbfs has it").isTrue();
        }
    }

    @Test
    void aPulledCableTakesTheDeviceAwayAndAReplugBringsItBackElsewhere() throws IOException, InterruptedException {
        DummyUdc udc = DummyUdc.load(1, Speed.HIGH).get(0);
        try (KernelGadget gadget = KernelGadget.keyboard("keyboard", KEYBOARD)) {
            gadget.bind(udc);
            int first = awaitKeyboard().address();
            udc.disconnect();
            Await.until("the keyboard to go", () -> find().isEmpty());
            udc.connect();
            assertThat(awaitKeyboard().address()).isGreaterThan(first);
        }
        Await.until("the keyboard to go with its gadget", () -> find().isEmpty());
    }

    @Test
    void aGadgetThatDropsOffTheBusComesBackBoundAnew() throws IOException, InterruptedException {
        DummyUdc udc = DummyUdc.load(1, Speed.HIGH).get(0);
        try (KernelGadget gadget = KernelGadget.keyboard("keyboard", KEYBOARD)) {
            gadget.bind(udc);
            awaitKeyboard();
            udc.drop();
            Await.until("the keyboard to go", () -> find().isEmpty());
            gadget.unbind();
            gadget.bind(udc);
            assertThat(awaitKeyboard().serial()).contains("SERIAL-4711");
        }
    }

    @Test
    void twoControllersHaveTwoBuses() throws IOException, InterruptedException {
        List<DummyUdc> udcs = DummyUdc.load(2, Speed.HIGH);
        assertThat(udcs).extracting(DummyUdc::name).containsExactly("dummy_udc.0", "dummy_udc.1");
        assertThat(udcs.get(0).bus()).isNotEqualTo(udcs.get(1).bus());
    }

    @Test
    void aCaptureOfTheBusHasTheSerialNumberAndNothingThatWasNeverSent() throws IOException, InterruptedException {
        DummyUdc udc = DummyUdc.load(1, Speed.HIGH).get(0);
        try (UsbMon capture = UsbMon.start(udc.bus(), Captures.file("keyboard.pcap"));
                KernelGadget gadget = KernelGadget.keyboard("keyboard", KEYBOARD)) {
            gadget.bind(udc);
            awaitKeyboard();
            capture.stop();
            // USB 2.0, 9.6.7: string descriptors are UTF-16LE.
            assertThat(capture.contains("SERIAL-4711".getBytes(StandardCharsets.UTF_16LE)))
                    .isTrue();
            assertThat(capture.contains("SERIAL-4712".getBytes(StandardCharsets.UTF_16LE)))
                    .isFalse();
        }
    }

    /** The keyboard, once the kernel's driver has it. */
    private static Device awaitKeyboard() throws IOException, InterruptedException {
        return Await.value("a keyboard with usbhid bound", () -> find().filter(
                        device -> device.interfaces().equals(List.of(new Interface(0, HID, Optional.of("usbhid"))))));
    }

    private static Optional<Device> find() throws IOException {
        return SysfsUsb.find(KEYBOARD.vendor(), KEYBOARD.product());
    }
}
