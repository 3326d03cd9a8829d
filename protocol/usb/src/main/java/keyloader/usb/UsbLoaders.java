package keyloader.usb;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import keyloader.usb.LoaderShape.OtherShapeException;
import keyloader.wire.LoaderGarbledException;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import keyloader.wire.usb.LoaderInterface;

/** Finds the loader that is meant among what is plugged in, and opens a session with it (SPEC 9.1). */
final class UsbLoaders {
    /** For what a loader that is going away is told. */
    private static final int CLOSE_MILLIS = 500;

    /** A hub tells of a pulled cable within a quarter of a second; until then the device is still listed. */
    private static final int GONE_SCANS = 8;

    /** One that is mute must not take the time of those behind it. */
    private static final int SERIAL_MILLIS = 1_000;

    private static final int GONE_PAUSE_MILLIS = 50;

    private final UsbBus bus;
    private final Ticks ticks;

    UsbLoaders(UsbBus bus, Ticks ticks) {
        this.bus = bus;
        this.ticks = ticks;
    }

    /** A loader by its descriptors. */
    private record Candidate(UsbDevice device, LoaderShape shape) {}

    /** A loader that has been opened, and has said its serial. */
    private record Named(Candidate candidate, UsbBus.Handle handle, String serial) {}

    /**
     * @param serial of the loader, or empty for the only one
     * @param wrapping what a test puts in between
     * @param sequence before the session's first
     */
    LoaderLink open(Optional<String> serial, Duration answerTime, UnaryOperator<BulkPipe> wrapping, int sequence)
            throws IOException {
        long deadline = ticks.nanos() + answerTime.toNanos();
        Undo undo = new Undo();
        boolean open = false;
        try {
            UsbBus.Scan scan = bus.scan();
            undo.later(scan::close);
            Named loader = choose(scan, serial, deadline, undo);
            BulkPipe pipe = claim(loader, wrapping, deadline, undo);
            LoaderLink link = new UsbLink(
                    pipe,
                    trouble -> inExchange(loader.candidate().device(), trouble),
                    undo,
                    ticks,
                    answerTime,
                    sequence);
            open = true;
            return link;
        } finally {
            if (!open) {
                undo.now();
            }
        }
    }

    /** What is plugged in and is no loader, hubs aside, as far as the system's copies of descriptors tell. */
    List<LeftAlone> leftAlone() throws IOException {
        UsbBus.Scan scan = bus.scan();
        try {
            List<LeftAlone> all = new ArrayList<>();
            for (UsbDevice device : scan.devices()) {
                if (device.isHub()) {
                    continue;
                }
                try {
                    LoaderShape.of(device);
                } catch (OtherShapeException e) {
                    all.add(new LeftAlone(device.place(), device.ids(), e.reason()));
                }
            }
            return List.copyOf(all);
        } finally {
            scan.close();
        }
    }

    /** Place and address of each loader. */
    List<String> plugs() throws IOException {
        UsbBus.Scan scan = bus.scan();
        try {
            List<String> plugs = new ArrayList<>();
            for (UsbDevice device : scan.devices()) {
                if (device.hasLoaderIds()) {
                    plugs.add(device.place() + " " + device.address());
                }
            }
            return List.copyOf(plugs);
        } finally {
            scan.close();
        }
    }

    /** By their serials, and once without where something tells none, or nothing is there. */
    List<LinkAddress.Usb> each(Duration answerTime) throws IOException {
        long deadline = ticks.nanos() + answerTime.toNanos();
        Set<LinkAddress.Usb> all = new LinkedHashSet<>();
        Undo undo = new Undo();
        try {
            UsbBus.Scan scan = bus.scan();
            undo.later(scan::close);
            for (Candidate candidate : candidates(scan)) {
                try {
                    all.add(new LinkAddress.Usb(
                            Optional.of(name(scan, candidate, deadline, undo).serial())));
                } catch (IOException e) {
                    all.add(new LinkAddress.Usb(Optional.empty()));
                }
            }
        } catch (UsbFault.Absent | UsbFault.NotALoader e) {
            all.add(new LinkAddress.Usb(Optional.empty()));
        } finally {
            undo.now();
        }
        return List.copyOf(all);
    }

    private static List<Candidate> candidates(UsbBus.Scan scan) throws UsbFault {
        List<Candidate> candidates = new ArrayList<>();
        String other = "";
        for (UsbDevice device : scan.devices()) {
            try {
                candidates.add(new Candidate(device, LoaderShape.of(device)));
            } catch (OtherShapeException e) {
                if (device.hasLoaderIds()) {
                    other = "the device at " + device.place() + " has " + e.reason();
                }
            }
        }
        if (candidates.isEmpty()) {
            throw other.isEmpty() ? new UsbFault.Absent("no loader is plugged in") : new UsbFault.NotALoader(other);
        }
        return candidates;
    }

    private Named choose(UsbBus.Scan scan, Optional<String> wanted, long deadline, Undo undo) throws IOException {
        List<Candidate> candidates = candidates(scan);
        List<Named> named = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Optional<IOException> failure = Optional.empty();
        for (Candidate candidate : candidates) {
            try {
                Named one = name(scan, candidate, deadline, undo);
                named.add(one);
                names.add(one.serial());
            } catch (UsbFault.NotPermitted e) {
                failure = Optional.of(e);
                names.add("one at " + candidate.device().place() + " that this user may not open");
            } catch (IOException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        List<Named> fitting = named.stream()
                .filter(one -> wanted.isEmpty() || wanted.get().equals(one.serial()))
                .toList();
        if (fitting.size() == 1 && (wanted.isPresent() || names.size() == 1)) {
            return fitting.get(0);
        }
        if (!fitting.isEmpty() || (wanted.isEmpty() && names.size() > 1)) {
            throw new UsbFault.Several(String.join(", ", names));
        }
        if (failure.isEmpty()) {
            throw new UsbFault.Absent("plugged in: " + String.join(", ", names));
        }
        throw wanted.isEmpty() ? failure.get() : notNamed(candidates, named, names, failure.get());
    }

    /** What told no serial may be another than the one that is waited for. */
    private static IOException notNamed(
            List<Candidate> candidates, List<Named> named, List<String> names, IOException failure) {
        if (failure instanceof LoaderBusyException || (named.isEmpty() && failure instanceof UsbFault.NotPermitted)) {
            return failure;
        }
        List<String> words = new ArrayList<>(names);
        for (Candidate candidate : candidates) {
            if (named.stream().noneMatch(one -> one.candidate().equals(candidate))) {
                words.add("one at " + candidate.device().place() + " whose serial is not known");
            }
        }
        String message = "plugged in: " + String.join(", ", words);
        return failure instanceof UsbFault.NotALoader ? new UsbFault.Absent(message) : new UsbFault.Unnamed(message);
    }

    private Named name(UsbBus.Scan scan, Candidate candidate, long deadline, Undo undo) throws IOException {
        try {
            UsbBus.Handle handle = scan.open(candidate.device());
            undo.later(handle::close);
            String serial = SerialString.parse(handle.serial(Math.min(SERIAL_MILLIS, ticks.left(deadline))))
                    .orElseThrow(() -> new UsbFault.NotALoader("the device at "
                            + candidate.device().place()
                            + " has a loader's ids, but its serial is not 16 lower-case hex digits"));
            return new Named(candidate, handle, serial);
        } catch (UsbTroubleException e) {
            throw inOpening(candidate.device(), e, "does not tell its serial");
        }
    }

    private BulkPipe claim(Named loader, UnaryOperator<BulkPipe> wrapping, long deadline, Undo undo)
            throws IOException {
        UsbDevice device = loader.candidate().device();
        LoaderShape shape = loader.candidate().shape();
        UsbBus.Handle handle = loader.handle();
        try {
            handle.claim(shape);
            undo.later(() -> handle.release(shape));
            handle.reset(shape);
            BulkPipe pipe = wrapping.apply(handle.pipe(shape));
            byte[] version = pipe.control(LoaderInterface.OPEN_SESSION, ticks.left(deadline));
            undo.later(() -> closeSession(pipe));
            checkVersion(device, version);
            return pipe;
        } catch (UsbTroubleException e) {
            throw inOpening(device, e, "opens no session");
        }
    }

    private static void checkVersion(UsbDevice device, byte[] answer) throws UsbFault {
        if (answer.length != LoaderInterface.VERSION_LENGTH) {
            throw new UsbFault.NotALoader("the device at " + device.place() + " does not name its protocol");
        }
        int version = (answer[0] & 0xff) | (answer[1] & 0xff) << 8;
        if (version != LoaderInterface.VERSION) {
            throw new UsbFault.NotALoader("the device at " + device.place() + " speaks version " + version
                    + " of the protocol, and this program speaks " + LoaderInterface.VERSION);
        }
    }

    /** A courtesy to the loader's light; the interface is let go in any case. */
    private static void closeSession(BulkPipe pipe) {
        try {
            pipe.control(LoaderInterface.CLOSE_SESSION, CLOSE_MILLIS);
        } catch (IOException e) {
            // it is gone, or will learn it from the next OPEN_SESSION
        }
    }

    private IOException inOpening(UsbDevice device, UsbTroubleException e, String failing) {
        if (isGone(device)) {
            return new UsbFault.Removed();
        }
        return e.kind() == UsbTroubleException.Kind.OTHER
                ? e
                : new UsbFault.NotALoader("the device at " + device.place() + " has a loader's ids, but " + failing);
    }

    private IOException inExchange(UsbDevice device, UsbTroubleException e) {
        if (isGone(device)) {
            return new UsbFault.Removed();
        }
        return switch (e.kind()) {
            case STALL -> new LoaderGarbledException("the loader refused a transfer");
            case BABBLE -> new LoaderGarbledException("the loader sends more than a frame");
            case OTHER -> e;
        };
    }

    private boolean isGone(UsbDevice device) {
        try {
            for (int i = 0; i < GONE_SCANS; i++) {
                ticks.pause(i == 0 ? 0 : GONE_PAUSE_MILLIS);
                UsbBus.Scan scan = bus.scan();
                boolean there = scan.devices().stream().anyMatch(device::isSame);
                scan.close();
                if (!there) {
                    return true;
                }
            }
        } catch (UsbFault.Absent e) {
            return true; // with its whole bus
        } catch (IOException e) {
            return false; // what failed first is what counts
        }
        return false;
    }
}
