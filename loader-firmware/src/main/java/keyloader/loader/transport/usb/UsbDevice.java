package keyloader.loader.transport.usb;

import keyloader.wire.Bytes;

/** A device that is plugged into a bus, as the bus sees it. One thread calls it, and nothing here waits. */
public interface UsbDevice {

    /** What a device does with what the bus brings. */
    sealed interface Answer {
        Answer NOTHING = new Done(Bytes.EMPTY);
        Answer STALLED = new Stalled();
        Answer LATER = new Later();
    }

    /** @param data what goes to the host */
    record Done(Bytes data) implements Answer {}

    /**
     * As {@link Done}, of a control request with which a session began or ended: what still waits on other endpoints
     * belongs to what was before, and is given up.
     */
    record DoneAnew(Bytes data) implements Answer {}

    /** A refusal: of one control request, or of everything on an endpoint that is halted. */
    record Stalled() implements Answer {}

    /** Not now (NAK): asked again when something has changed, in the order in which it came. */
    record Later() implements Answer {}

    /** A packet came that was larger than the room that the host had left for it; it is lost. */
    record Overflowed(Bytes data) implements Answer {}

    /**
     * @param data what the host sends along; empty in the other direction
     * @return with at most what the request asks for
     */
    Answer control(Setup setup, Bytes data);

    /**
     * @param endpoint its number, without direction
     * @param data what the host sends, cut where no device of ours looks any more
     * @param ends whether a short packet comes last
     */
    Answer out(int endpoint, Bytes data, boolean ends);

    /** @param room the largest answer that the host takes */
    Answer in(int endpoint, int room);

    /** The end: nothing else is called after it. */
    void unplug();
}
