package keyloader.loader.transport.usbip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import keyloader.loader.transport.usb.UsbDevice;
import keyloader.loader.transport.usb.UsbDevice.Answer;
import keyloader.loader.transport.usbip.UrbMessage.Submit;
import keyloader.loader.transport.usbip.UrbMessage.Unlink;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** One plug: the transfers that wait for the device, in the order in which they came. Knows no socket. */
final class Transfers {
    /** So many may wait; each may hold {@value UrbMessage#KEPT} bytes. */
    static final int MOST = 64;

    private final UsbDevice device;
    private final Map<Integer, Submit> waiting = new LinkedHashMap<>();

    Transfers(UsbDevice device) {
        this.device = device;
    }

    /** @return what goes to the importer, in order */
    List<byte[]> handle(UrbMessage message) throws MalformedException {
        if (message instanceof Unlink unlink) {
            boolean waited = waiting.remove(unlink.target()) != null;
            List<byte[]> replies = new ArrayList<>();
            replies.add(UrbMessage.unlinked(unlink.sequence(), waited ? UrbMessage.UNLINKED : 0));
            replies.addAll(settle()); // what waited behind it
            return replies;
        }
        return submit((Submit) message);
    }

    private List<byte[]> submit(Submit transfer) throws MalformedException {
        if (waiting.containsKey(transfer.sequence())) {
            throw new MalformedException("usbip", "a sequence number twice");
        }
        if (transfer.endpoint() == 0) {
            return control(transfer);
        }
        if (waiting.size() >= MOST) {
            return List.of(UrbMessage.submitted(transfer.sequence(), UrbMessage.TOO_MANY, 0, Bytes.EMPTY));
        }
        waiting.put(transfer.sequence(), transfer);
        return settle();
    }

    private List<byte[]> control(Submit transfer) {
        boolean sound = transfer.setup().length() == 0 || transfer.setup().isToHost() == transfer.in();
        Answer answer = sound ? device.control(transfer.setup(), transfer.data()) : Answer.STALLED;
        if (answer instanceof UsbDevice.Later && waiting.size() < MOST) {
            waiting.put(transfer.sequence(), transfer); // until the host gives it up
            return List.of();
        }
        List<byte[]> replies = new ArrayList<>();
        if (answer instanceof UsbDevice.DoneAnew) {
            // Before the request's own end: once that is told, nothing that was sent before can do anything.
            waiting.keySet()
                    .forEach(each -> replies.add(UrbMessage.submitted(each, UrbMessage.UNLINKED, 0, Bytes.EMPTY)));
            waiting.clear();
        }
        replies.add(answered(transfer, answer));
        replies.addAll(settle());
        return replies;
    }

    /**
     * Asks the device until nothing moves any more: a request that is taken may bring the reply that another waits for, or
     * halt an endpoint.
     */
    private List<byte[]> settle() {
        List<byte[]> replies = new ArrayList<>();
        int before;
        do {
            before = replies.size();
            Set<Integer> blocked = new HashSet<>();
            for (Iterator<Submit> each = waiting.values().iterator(); each.hasNext(); ) {
                Submit transfer = each.next();
                if (transfer.endpoint() == 0) {
                    continue; // a control request is asked once
                }
                int pipe = transfer.endpoint() << 1 | (transfer.in() ? 1 : 0);
                if (blocked.contains(pipe)) {
                    continue; // one after the other
                }
                Answer answer = ask(transfer);
                if (answer instanceof UsbDevice.Later) {
                    blocked.add(pipe);
                } else {
                    each.remove();
                    replies.add(answered(transfer, answer));
                }
            }
        } while (replies.size() > before);
        return replies;
    }

    private Answer ask(Submit transfer) {
        return transfer.in()
                ? device.in(transfer.endpoint(), transfer.length())
                : device.out(transfer.endpoint(), transfer.data(), transfer.ends());
    }

    private static byte[] answered(Submit transfer, Answer answer) {
        if (answer instanceof UsbDevice.Done done) {
            return done(transfer, done.data());
        } else if (answer instanceof UsbDevice.DoneAnew done) {
            return done(transfer, done.data());
        } else if (answer instanceof UsbDevice.Overflowed overflowed) {
            return data(transfer, UrbMessage.OVERFLOWED, overflowed.data());
        }
        return UrbMessage.submitted(transfer.sequence(), UrbMessage.STALLED, 0, Bytes.EMPTY);
    }

    private static byte[] done(Submit transfer, Bytes data) {
        return transfer.in()
                ? data(transfer, 0, data)
                : UrbMessage.submitted(transfer.sequence(), 0, transfer.length(), Bytes.EMPTY);
    }

    /** A kernel that is told of more bytes than it has room for drops the whole connection. */
    private static byte[] data(Submit transfer, int status, Bytes data) {
        Bytes fitting = data.slice(0, Math.min(data.length(), transfer.length()));
        return UrbMessage.submitted(transfer.sequence(), status, fitting.length(), fitting);
    }

    void unplug() {
        waiting.clear();
        device.unplug();
    }
}
