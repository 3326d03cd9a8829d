package keyloader.loader.transport.usb;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import keyloader.loader.transport.usb.ControlRequests.Decision;
import keyloader.loader.transport.usb.ControlRequests.Effect;
import keyloader.loader.transport.usb.ControlRequests.State;
import keyloader.wire.Bytes;
import keyloader.wire.usb.LoaderInterface;

/**
 * A loader at high speed, from plug to unplug, on a bus that leaves all of the device to us. It holds one reply: until
 * the host has read it, what follows waits, as it does in a device whose firmware is busy with its answer.
 */
public final class LoaderDevice implements UsbDevice {
    private final ControlRequests requests;
    private final BulkSession session;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private State state = State.ADDRESSED;
    private Bytes reply = Bytes.EMPTY;

    public LoaderDevice(Descriptors descriptors, BulkSession session) {
        this.requests = new ControlRequests(descriptors);
        this.session = session;
    }

    @Override
    public Answer control(Setup setup, Bytes data) {
        Decision decision = requests.decide(state, setup);
        state = decision.after();
        apply(decision.effect());
        Optional<Bytes> answer = decision.data();
        if (answer.isEmpty()) {
            return Answer.STALLED;
        }
        return switch (decision.effect()) {
            case NONE, DROP_OUT, DROP_IN -> new Done(answer.get());
            case END, OPEN_SESSION, CLOSE_SESSION -> new DoneAnew(answer.get());
        };
    }

    private void apply(Effect effect) {
        switch (effect) {
            case NONE -> {}
            case DROP_OUT -> begun.reset();
            case DROP_IN -> reply = Bytes.EMPTY;
            case END -> {
                drop();
                session.end();
            }
            case OPEN_SESSION -> {
                drop();
                session.open();
            }
            case CLOSE_SESSION -> session.end();
        }
    }

    private void drop() {
        begun.reset();
        reply = Bytes.EMPTY;
    }

    @Override
    public Answer out(int endpoint, Bytes data, boolean ends) {
        if (!state.configured() || endpoint != Descriptors.ENDPOINT_OUT || state.outHalted()) {
            return Answer.STALLED;
        }
        if (reply.length() > 0) {
            return Answer.LATER;
        }
        // What is cut here is no frame any more, however it goes on: the largest is shorter.
        int room = LoaderInterface.TRANSFER - begun.size();
        begun.writeBytes(data.slice(0, Math.min(data.length(), room)).toArray());
        if (ends) {
            byte[] transfer = begun.toByteArray();
            begun.reset();
            reply = Bytes.of(session.answer(transfer));
        }
        return Answer.NOTHING;
    }

    /**
     * In packets, as on a real bus: a host may fetch a reply in pieces of whole packets. Room that is none leaves a packet
     * that does not fit, and is lost.
     */
    @Override
    public Answer in(int endpoint, int room) {
        if (!state.configured() || (endpoint | 0x80) != Descriptors.ENDPOINT_IN || state.inHalted()) {
            return Answer.STALLED;
        }
        if (reply.length() == 0) {
            return Answer.LATER;
        }
        boolean fits = room >= reply.length() || room % Descriptors.PACKET == 0;
        int given = fits ? Math.min(room, reply.length()) : room / Descriptors.PACKET * Descriptors.PACKET;
        Bytes data = reply.slice(0, given);
        int taken = fits ? given : Math.min(given + Descriptors.PACKET, reply.length());
        reply = reply.slice(taken, reply.length() - taken);
        return fits ? new Done(data) : new Overflowed(data);
    }

    @Override
    public void unplug() {
        drop();
        session.end();
    }
}
