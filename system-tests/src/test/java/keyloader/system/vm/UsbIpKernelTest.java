package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import keyloader.loader.transport.usb.Descriptors;
import keyloader.loader.transport.usb.UsbIdentity;
import keyloader.system.vm.SysfsUsb.Device;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.usb.UsbFault;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import keyloader.wire.usb.UsbIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.usb4java.BufferUtils;
import org.usb4java.Context;
import org.usb4java.DeviceHandle;
import org.usb4java.LibUsb;

/** What a kernel, and its tools, make of the loader's device over USB/IP. */
@InVm
@Timeout(300)
class UsbIpKernelTest {
    private static final Pattern PLATFORM =
            Pattern.compile("(?s)Platform Device Capability:.*\\{d8dd60df-4589-4cc7-9cd2-659d9e648a9f\\}");

    @TempDir
    Path directory;

    private Kernel kernel = Kernel.mark();

    UsbIpKernelTest() throws IOException {}

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelDidNotComplain() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    private ImportedLoader loader() throws IOException, InterruptedException {
        return new ImportedLoader(directory.resolve("store"), 4);
    }

    @Test
    void itComesUpAtHighSpeedWithTheDescriptorsThatItHas() throws IOException, InterruptedException {
        try (ImportedLoader loader = loader()) {
            Device device = loader.device();
            assertThat(device.speed()).isEqualTo("480");
            assertThat(device.serial()).contains(loader.serial());
            Descriptors descriptors = new Descriptors(new UsbIdentity(loader.serial()));
            Bytes expected = Bytes.concat(
                    descriptors.get(0x0100, 0).orElseThrow(),
                    descriptors.get(0x0200, 0).orElseThrow());
            assertThat(Bytes.of(Files.readAllBytes(device.path().resolve("descriptors")))
                            .hex())
                    .isEqualTo(expected.hex());
            assertThat(Files.readString(device.path().resolve("manufacturer")).strip())
                    .isEqualTo("Keyloader");
            assertThat(Files.readString(device.path().resolve("bMaxPower")).strip())
                    .isEqualTo("500mA");
            assertThat(kernel.log().toString()).doesNotContain("unable to get BOS descriptor", "config 1 has");
        }
    }

    @Test
    void lsusbReadsMicrosoftsCapabilityOutOfTheBos() throws IOException, InterruptedException {
        try (ImportedLoader loader = loader()) {
            String said = Command.run("lsusb", "-v", "-d", UsbIds.LOADER.toString());
            assertThat(said)
                    .contains("Binary Object Store Descriptor", loader.serial())
                    .containsPattern(PLATFORM);
        }
    }

    @Test
    void microsoftsDescriptorSetComesOverTheBusAsLongAsTheBosSays() throws IOException, InterruptedException {
        try (ImportedLoader loader = loader()) {
            Bytes bos = control(0x80, 6, 0x0f00, 0, 255);
            assertThat(bos.length()).isEqualTo(40);
            int length = (bos.at(36) & 0xff) | (bos.at(37) & 0xff) << 8;
            int vendorCode = bos.at(38) & 0xff;
            Bytes set = control(0xc0, vendorCode, 0, 7, 4096);
            assertThat(set.length()).isEqualTo(length);
            assertThat(set.slice(10, 20).hex()).contains("57494e555342"); // WINUSB
            assertThat(control(0xc0, vendorCode, 0, 4, 16).length()).isEqualTo(16);
            assertThat(control(0x80, 6, 0x03ee, 0, 255).length()).isEqualTo(18);
            assertThat(loader.serial()).hasSize(16);
        }
    }

    /** By libusb, as a program that is not ours would. */
    private static Bytes control(int type, int request, int value, int index, int length) {
        Context context = new Context();
        assertThat(LibUsb.init(context)).isZero();
        DeviceHandle handle =
                LibUsb.openDeviceWithVidPid(context, (short) UsbIds.LOADER.vendor(), (short) UsbIds.LOADER.product());
        try {
            assertThat(handle).isNotNull();
            ByteBuffer buffer = BufferUtils.allocateByteBuffer(length);
            int count = LibUsb.controlTransfer(
                    handle, (byte) type, (byte) request, (short) value, (short) index, buffer, 10_000);
            assertThat(count).as("libusb").isGreaterThanOrEqualTo(0);
            byte[] answer = new byte[count];
            buffer.get(0, answer);
            return Bytes.of(answer);
        } finally {
            LibUsb.close(handle);
            LibUsb.exit(context);
        }
    }

    @Test
    void aDetachInTheMiddleOfAPutIsARemovalAndLeavesNothing() throws IOException, InterruptedException {
        TestMessage message = TestMessage.of(1, 3000);
        try (ImportedLoader loader = loader()) {
            LoaderLink link = loader.connect();
            Host pulled = new Host(link);
            pulled.ok(message.begin(), Reply.PutBegun.class);
            pulled.ok(new Request.PutChunk(0, 0, message.content().slice(0, 1000)), Reply.Done.class);
            loader.replug();
            assertThatThrownBy(() -> link.exchange(new Request.List(0).encode()))
                    .isInstanceOf(UsbFault.Removed.class);
            SysfsUsb.Device device = SysfsUsb.find(UsbIds.LOADER.vendor(), UsbIds.LOADER.product())
                    .orElseThrow();
            try (RawUsb host = RawUsb.open(device)) { // without OPEN_SESSION, which would end it as well
                Request chunk = new Request.PutChunk(0, 1000, message.content().slice(1000, 1000));
                assertThat(host.exchange(7, chunk).status()).isNotEqualTo(Status.OK);
            }
            try (Host host = loader.host()) {
                assertThat(host.list()).isEmpty();
                host.put(message);
                assertThat(host.get(0)).isEqualTo(message.content());
            }
        }
    }

    @Test
    void aProgramThatClaimsItIsSeenInSysfs() throws IOException, InterruptedException {
        try (ImportedLoader loader = loader()) {
            assertThat(driver()).isEmpty();
            try (LoaderLink link = loader.connect()) {
                assertThat(link).isNotNull();
                assertThat(driver()).contains("usbfs");
            }
            assertThat(driver()).isEmpty();
        }
    }

    private static Optional<String> driver() throws IOException {
        return SysfsUsb.find(UsbIds.LOADER.vendor(), UsbIds.LOADER.product())
                .orElseThrow()
                .interfaces()
                .get(0)
                .driver();
    }
}
