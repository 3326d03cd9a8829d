package keyloader.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.Test;
import org.usb4java.LibUsb;

/** The library itself, as far as it goes without a device. */
class LibUsbTest {

    /** Also shows that usb4java does without commons-lang3, which is left out. */
    @Test
    void theLibraryIsLoadedAndLooksAtThisComputersBus() throws IOException {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("org.apache.commons.lang3.tuple.ImmutablePair"));
        assertThat(LibUsb.getVersion().major()).isEqualTo(1);
        try {
            UsbBus.Scan scan = new LibUsbBus().scan();
            List<UsbDevice> devices = scan.devices();
            scan.close();
            assertThat(devices).allSatisfy(device -> assertThat(device.place()).matches("\\d+-\\d+(\\.\\d+)*"));
        } catch (UsbFault.Absent e) {
            assertThat(e).hasMessage("the system has no USB bus");
        }
    }

    @Test
    void aContextThatCannotBeHadNowMayBeHadLater() {
        assertThat(LibUsbBus.noContext(LibUsb.ERROR_NO_MEM)).isInstanceOf(UsbFault.NoAccess.class);
        assertThat(LibUsbBus.noContext(LibUsb.ERROR_IO)).isInstanceOf(UsbFault.NoAccess.class);
    }

    @Test
    void codesAreToldByWhatAPersonCanDo() {
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_IO, "")).isInstanceOf(UsbFault.Removed.class);
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_NO_DEVICE, "")).isInstanceOf(UsbFault.Removed.class);
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_ACCESS, "")).isInstanceOf(UsbFault.NotPermitted.class);
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_BUSY, "")).isInstanceOf(LoaderBusyException.class);
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_TIMEOUT, "")).isInstanceOf(SocketTimeoutException.class);
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_NOT_SUPPORTED, "")).isInstanceOf(UsbFault.Unavailable.class);
        assertThat(LibUsbCodes.fault(LibUsb.ERROR_NO_MEM, "sending"))
                .isInstanceOf(UsbTroubleException.class)
                .hasMessage("sending failed on USB (libusb -11)");
        assertThatThrownBy(() -> LibUsbCodes.check(LibUsb.ERROR_PIPE, "sending"))
                .isInstanceOf(UsbTroubleException.class);
    }
}
