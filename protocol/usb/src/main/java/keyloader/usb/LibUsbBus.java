package keyloader.usb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import keyloader.usb.UsbDevice.Endpoint;
import keyloader.usb.UsbDevice.Setting;
import keyloader.wire.usb.UsbIds;
import org.jspecify.annotations.Nullable;
import org.usb4java.ConfigDescriptor;
import org.usb4java.Context;
import org.usb4java.Device;
import org.usb4java.DeviceDescriptor;
import org.usb4java.DeviceHandle;
import org.usb4java.DeviceList;
import org.usb4java.EndpointDescriptor;
import org.usb4java.Interface;
import org.usb4java.InterfaceDescriptor;
import org.usb4java.LibUsb;
import org.usb4java.LoaderException;

/**
 * USB through libusb. Each scan has a context of its own: without udevd a context never hears of what comes later. Of
 * usb4java's objects neither equals, hashCode nor toString is ever called; see pom.xml.
 */
final class LibUsbBus implements UsbBus {
    /** A device is at most seven hubs away (USB 2.0, 4.1.1). */
    private static final int MAX_PORTS = 7;

    private static final Path LINUX_BUSES = Path.of("/dev/bus/usb");

    @Override
    public Scan scan() throws IOException {
        Context context = new Context();
        try {
            int code = LibUsb.init(context);
            if (code < 0) {
                throw noContext(code);
            }
        } catch (LoaderException e) {
            throw notLoaded(e);
        } catch (LinkageError e) {
            throw notLoaded(e.getCause() instanceof LoaderException cause ? cause : e);
        }
        DeviceList list = new DeviceList();
        int count = LibUsb.getDeviceList(context, list);
        if (count < 0) {
            LibUsb.exit(context);
            throw LibUsbCodes.fault(count, "looking for devices");
        }
        return new Found(context, list);
    }

    /** It passes, such as a lack of files or memory; only a library that cannot be loaded stays so. */
    static UsbFault noContext(int code) {
        if (code == LibUsb.ERROR_OTHER && !Files.isDirectory(LINUX_BUSES)) {
            return new UsbFault.Absent("the system has no USB bus"); // a module may bring one yet
        }
        return new UsbFault.NoAccess("the system gives no access to USB (libusb " + code + ")");
    }

    /** There is a native part for Linux, Windows, and macOS on Intel; it is unpacked into java.io.tmpdir. */
    private static UsbFault notLoaded(Throwable e) {
        String system = System.getProperty("os.name", "?") + " on " + System.getProperty("os.arch", "?");
        String why = e instanceof LoaderException
                ? "there is none for " + system + ", or no place to unpack it"
                : "it cannot be loaded from " + System.getProperty("java.io.tmpdir", "?") + " for " + system;
        return new UsbFault.Unavailable("the USB library: " + why, e);
    }

    /** The devices of one context. */
    private static final class Found implements Scan {
        private final Context context;
        private final DeviceList list;
        private final Map<UsbDevice, Device> devices = new LinkedHashMap<>();

        Found(Context context, DeviceList list) {
            this.context = context;
            this.list = list;
            for (Device device : list) {
                describe(device).ifPresent(known -> devices.put(known, device));
            }
        }

        @Override
        public List<UsbDevice> devices() {
            return List.copyOf(devices.keySet());
        }

        @Override
        public Handle open(UsbDevice device) throws IOException {
            @Nullable Device found = devices.get(device);
            if (found == null) {
                throw new IllegalStateException("not of this scan");
            }
            DeviceHandle handle = new DeviceHandle();
            LibUsbCodes.check(LibUsb.open(found, handle), "opening the loader");
            return new LibUsbHandle(handle);
        }

        @Override
        public void close() {
            LibUsb.freeDeviceList(list, true);
            LibUsb.exit(context);
        }
    }

    /** Empty where it went away meanwhile. */
    private static Optional<UsbDevice> describe(Device device) {
        DeviceDescriptor fields = new DeviceDescriptor();
        if (LibUsb.getDeviceDescriptor(device, fields) < 0) {
            return Optional.empty();
        }
        UsbIds ids = new UsbIds(fields.idVendor() & 0xffff, fields.idProduct() & 0xffff);
        return Optional.of(new UsbDevice(
                place(device),
                LibUsb.getDeviceAddress(device),
                ids,
                fields.bDeviceClass() & 0xff,
                fields.bNumConfigurations() & 0xff,
                ids.equals(UsbIds.LOADER) ? interfaces(device) : Optional.empty()));
    }

    private static String place(Device device) {
        ByteBuffer ports = ByteBuffer.allocateDirect(MAX_PORTS);
        int depth = LibUsb.getPortNumbers(device, ports);
        StringJoiner path = new StringJoiner(".");
        for (int i = 0; i < depth; i++) {
            path.add(String.valueOf(ports.get(i) & 0xff));
        }
        return LibUsb.getBusNumber(device) + "-" + (depth > 0 ? path : "0");
    }

    private static Optional<List<List<Setting>>> interfaces(Device device) {
        ConfigDescriptor configuration = new ConfigDescriptor();
        if (LibUsb.getActiveConfigDescriptor(device, configuration) < 0) {
            return Optional.empty();
        }
        try {
            List<List<Setting>> interfaces = new ArrayList<>();
            for (Interface one : configuration.iface()) {
                List<Setting> settings = new ArrayList<>();
                for (InterfaceDescriptor setting : one.altsetting()) {
                    settings.add(setting(setting));
                }
                interfaces.add(List.copyOf(settings));
            }
            return Optional.of(List.copyOf(interfaces));
        } finally {
            LibUsb.freeConfigDescriptor(configuration);
        }
    }

    private static Setting setting(InterfaceDescriptor fields) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (EndpointDescriptor endpoint : fields.endpoint()) {
            endpoints.add(new Endpoint(
                    endpoint.bEndpointAddress() & 0xff,
                    endpoint.bmAttributes() & 0xff,
                    endpoint.wMaxPacketSize() & 0xffff));
        }
        return new Setting(
                fields.bInterfaceNumber() & 0xff,
                fields.bAlternateSetting() & 0xff,
                fields.bInterfaceClass() & 0xff,
                fields.bInterfaceSubClass() & 0xff,
                fields.bInterfaceProtocol() & 0xff,
                List.copyOf(endpoints));
    }
}
