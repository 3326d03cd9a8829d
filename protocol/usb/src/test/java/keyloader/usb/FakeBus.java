package keyloader.usb;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.usb.UsbDevice.Endpoint;
import keyloader.usb.UsbDevice.Setting;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.usb.LoaderInterface;
import keyloader.wire.usb.UsbIds;

/** A bus with loaders that echo what they are asked, and that counts what is taken and given back. */
final class FakeBus implements UsbBus {
    static final String SERIAL = "00112233445566ff";

    final HandTicks ticks = new HandTicks();
    final Map<UsbDevice, byte[]> plugged = new LinkedHashMap<>();
    /** What happened, in order; "+" took something, "-" gave it back. */
    final List<String> trace = new ArrayList<>();
    /** Thrown instead of the step of this name. */
    final Map<String, IOException> faults = new HashMap<>();
    /** Addresses of devices that let the whole time for their serial pass. */
    final Set<Integer> mute = new HashSet<>();
    /** Thrown when the device of this address is to tell its serial. */
    final Map<Integer, IOException> serialFaults = new HashMap<>();
    /** What the next reads bring; an echo of the last request where there is none. */
    final Deque<byte[]> replies = new ArrayDeque<>();
    /** Passes at each read. */
    int millisecondsARead;

    byte[] version = {LoaderInterface.VERSION, 0};

    private Frame asked = new Frame(0, Bytes.of(new byte[1]));

    static UsbDevice loader(int address) {
        return device(address, new Endpoint(0x81, 2, 512), new Endpoint(0x02, 2, 512));
    }

    static UsbDevice device(int address, Endpoint... endpoints) {
        Setting setting = new Setting(
                0, 0, LoaderInterface.CLASS, LoaderInterface.SUBCLASS, LoaderInterface.PROTOCOL, List.of(endpoints));
        return new UsbDevice("1-" + address, address, UsbIds.LOADER, 0, 1, Optional.of(List.of(List.of(setting))));
    }

    static byte[] serial(String text) {
        byte[] characters = text.getBytes(StandardCharsets.UTF_16LE);
        return ByteBuffer.allocate(2 + characters.length)
                .put((byte) (2 + characters.length))
                .put((byte) 3)
                .put(characters)
                .array();
    }

    FakeBus with(UsbDevice device, String serial) {
        plugged.put(device, serial(serial));
        return this;
    }

    /** What is taken and not given back, or given back twice. */
    List<String> unbalanced() {
        List<String> open = new ArrayList<>();
        for (String step : trace) {
            if (step.startsWith("+")) {
                open.add(step.substring(1));
            } else if (step.startsWith("-") && !open.remove(step.substring(1))) {
                open.add("again " + step);
            }
        }
        return open;
    }

    private void step(String name) throws IOException {
        IOException fault = faults.get(name);
        if (fault != null) {
            if (fault instanceof UsbFault.Removed) {
                plugged.clear();
            }
            throw fault;
        }
    }

    @Override
    public Scan scan() throws IOException {
        step("scan");
        trace.add("+context");
        List<UsbDevice> now = List.copyOf(plugged.keySet());
        return new Scan() {
            @Override
            public List<UsbDevice> devices() {
                return now;
            }

            @Override
            public Handle open(UsbDevice device) throws IOException {
                step("open");
                trace.add("+device " + device.address());
                return new FakeHandle(device);
            }

            @Override
            public void close() {
                trace.add("-context");
            }
        };
    }

    private final class FakeHandle implements Handle {
        private final UsbDevice device;

        FakeHandle(UsbDevice device) {
            this.device = device;
        }

        @Override
        public byte[] serial(int milliseconds) throws IOException {
            step("serial");
            if (mute.contains(device.address())) {
                ticks.pause(milliseconds);
                throw new SocketTimeoutException("the loader did not answer in time");
            }
            IOException fault = serialFaults.get(device.address());
            if (fault != null) {
                throw fault;
            }
            return plugged.getOrDefault(device, new byte[0]);
        }

        @Override
        public void claim(LoaderShape shape) throws IOException {
            step("claim");
            trace.add("+interface");
        }

        @Override
        public void reset(LoaderShape shape) throws IOException {
            step("reset");
        }

        @Override
        public BulkPipe pipe(LoaderShape shape) {
            return new FakePipe();
        }

        @Override
        public void release(LoaderShape shape) {
            trace.add("-interface");
        }

        @Override
        public void close() {
            trace.add("-device " + device.address());
        }
    }

    private final class FakePipe implements BulkPipe {
        @Override
        public byte[] control(int request, int milliseconds) throws IOException {
            if (request == LoaderInterface.CLOSE_SESSION) {
                trace.add("-session");
                step("close session");
                return version;
            }
            step("open session");
            trace.add("+session");
            return version;
        }

        @Override
        public void write(byte[] transfer, int milliseconds) throws IOException {
            step("write");
            try {
                asked = Frame.decode(transfer);
            } catch (keyloader.wire.MalformedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public byte[] read(int room, int milliseconds) throws IOException {
            ticks.pause(millisecondsARead);
            step("read");
            return replies.isEmpty() ? asked.encode() : replies.remove();
        }
    }
}
