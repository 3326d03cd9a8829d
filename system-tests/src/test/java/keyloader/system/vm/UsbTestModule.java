package keyloader.system.vm;

import java.io.IOException;
import keyloader.wire.usb.UsbIds;

/**
 * The kernel's {@code usbtest} (drivers/usb/misc/usbtest.c), bound to the device with a loader's ids.
 */
final class UsbTestModule implements AutoCloseable {
    private final SysfsUsb.Device device;

    private UsbTestModule(SysfsUsb.Device device) {
        this.device = device;
    }

    static UsbTestModule bind(SysfsUsb.Device device) throws IOException, InterruptedException {
        Modules.unload("usbtest");
        // With a setting named it looks for endpoints in it; else it has control requests alone.
        Modules.load("usbtest", "vendor=" + UsbIds.LOADER.vendor(), "product=" + UsbIds.LOADER.product(), "alt=0");
        UsbTestModule module = new UsbTestModule(device);
        try {
            Await.until("usbtest to take the device", () -> SysfsUsb.devices().stream()
                    .filter(found -> found.path().equals(device.path()))
                    .anyMatch(found -> found.interfaces()
                            .get(0)
                            .driver()
                            .filter("usbtest"::equals)
                            .isPresent()));
            return module;
        } catch (IOException | InterruptedException | AssertionError e) {
            module.close();
            throw e;
        }
    }

    /**
     * One case, by Perl, which every Debian has: Java has no ioctl. struct usbtest_param, and USBDEVFS_IOCTL.
     *
     * @param length of transfers, which vary by {@code vary} in the cases that vary, 32 in a scatter list
     * @throws IOException with the case's number when it fails
     */
    void run(int number, int iterations, int length, int vary) throws IOException, InterruptedException {
        String script = """
                my $test = pack("L5 x4 q2", $ARGV[1], $ARGV[2], $ARGV[3], $ARGV[4], 32, 0, 0);
                my $call = pack("l L P", 0, 0xC0285564, $test);
                open(my $device, "+<", $ARGV[0]) or die "open: $!";
                defined(ioctl($device, 0xC0105512, $call)) or die "case $ARGV[1]: $!";
                """;
        Command.run(
                "perl",
                "-e",
                script,
                device.node().toString(),
                Integer.toString(number),
                Integer.toString(iterations),
                Integer.toString(length),
                Integer.toString(vary));
    }

    @Override
    public void close() throws IOException {
        try {
            Modules.unload("usbtest");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
