package keyloader.system.vm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A capture of all that crosses one bus, by tcpdump: what a wire-tapper would have. */
public final class UsbMon implements AutoCloseable {
    /** pcap file format: file header, then records of a 16-byte header and the captured bytes. */
    private static final int FILE_HEADER = 24;

    private static final int RECORD_HEADER = 16;
    /** Documentation/usb/usbmon.rst, struct usbmon_packet, as LINKTYPE_USB_LINUX_MMAPPED has it. */
    private static final int USB_HEADER = 64;

    private final int bus;
    private final Path file;
    private final Process tcpdump;

    private UsbMon(int bus, Path file, Process tcpdump) {
        this.bus = bus;
        this.file = file;
        this.tcpdump = tcpdump;
    }

    /** A record of the file: when, and where in it the captured bytes are. */
    private record Packet(long micros, int offset, int length) {}

    /**
     * From its return on, everything is captured.
     *
     * @param file a pcap; beside it lies what tcpdump said, with {@code .log} after its name
     */
    public static UsbMon start(int bus, Path file) throws IOException, InterruptedException {
        Modules.load("usbmon");
        Path log = log(file);
        // -U: each packet is in the file at once. -Z root: the user it would become is not known in the guest.
        Process tcpdump = new ProcessBuilder("tcpdump", "-i", "usbmon" + bus, "-U", "-Z", "root", "-w", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        UsbMon capture = new UsbMon(bus, file, tcpdump);
        try {
            Await.until("tcpdump to listen on bus " + bus, () -> {
                if (!tcpdump.isAlive()) {
                    throw new IOException("tcpdump ended: " + Files.readString(log));
                }
                return Files.readString(log).contains("listening on") && Files.size(file) >= FILE_HEADER;
            });
        } catch (AssertionError | IOException | InterruptedException e) {
            capture.close();
            throw e;
        }
        return capture;
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + ".log");
    }

    /** Ends the capture once all that crossed the bus before this call is in the file. */
    public void stop() throws IOException, InterruptedException {
        // What tcpdump has not yet taken from the kernel is lost when it ends. So a request to the root hub goes after
        // what is to be
        // captured, in the same queue: once it is in the file, all before is.
        long now = micros(Instant.now());
        Command.run("lsusb", "-v", "-s", bus + ":1");
        Await.until("the end of the capture of bus " + bus, () -> {
            List<Packet> packets = packets(bytes());
            return !packets.isEmpty() && packets.get(packets.size() - 1).micros() >= now;
        });
        tcpdump.destroy();
        if (!tcpdump.waitFor(Await.BOUND.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("tcpdump does not end");
        }
        String said = Files.readString(log(file));
        if (!said.contains("\n0 packets dropped by kernel")) {
            throw new IOException("the capture is not whole: " + said);
        }
    }

    /** The whole file. */
    public byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    /** What the transfers carried, one after the other, so that also what was cut over several of them is found. */
    public byte[] payload() throws IOException {
        return payload(bytes());
    }

    private static byte[] payload(byte[] capture) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Packet packet : packets(capture)) {
            if (packet.length() > USB_HEADER) {
                all.write(capture, packet.offset() + USB_HEADER, packet.length() - USB_HEADER);
            }
        }
        return all.toByteArray();
    }

    /** Whether the bytes are anywhere in the file, or in what the transfers carried. */
    public boolean contains(byte[] wanted) throws IOException {
        byte[] capture = bytes();
        return contains(capture, wanted) || contains(payload(capture), wanted);
    }

    static boolean contains(byte[] where, byte[] wanted) {
        if (wanted.length == 0) {
            throw new IllegalStateException("nothing to search for");
        }
        for (int start = 0; start <= where.length - wanted.length; start++) {
            int i = 0;
            while (i < wanted.length && where[start + i] == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return true;
            }
        }
        return false;
    }

    /** Every complete record; the last one may still be on its way into the file. */
    private static List<Packet> packets(byte[] capture) {
        ByteBuffer in = ByteBuffer.wrap(capture).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < FILE_HEADER) {
            return List.of();
        }
        in.position(FILE_HEADER);
        List<Packet> packets = new ArrayList<>();
        while (in.remaining() >= RECORD_HEADER) {
            long micros = TimeUnit.SECONDS.toMicros(Integer.toUnsignedLong(in.getInt())) + in.getInt();
            int length = in.getInt();
            int whole = in.getInt();
            if (length < 0 || length > in.remaining()) {
                break;
            }
            if (length != whole) {
                throw new IllegalStateException("a packet of " + whole + " bytes was cut to " + length);
            }
            packets.add(new Packet(micros, in.position(), length));
            in.position(in.position() + length);
        }
        return packets;
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }

    @Override
    public void close() {
        tcpdump.destroyForcibly();
        try {
            tcpdump.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
