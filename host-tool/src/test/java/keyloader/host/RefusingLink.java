package keyloader.host;

import java.io.IOException;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.Request;
import keyloader.wire.Status;

/** Refuses one command for one slot, or PUT_BEGIN, which names none; hands on everything else. */
record RefusingLink(LoaderLink real, int command, int slot, Status status) implements LoaderLink {
    @Override
    public Bytes exchange(Bytes request) throws IOException {
        // A command byte, then a map that begins {1: slot}; slots up to 23 are one byte of CBOR.
        if (request.at(0) == command && (command == Request.PUT_BEGIN || request.at(3) == slot)) {
            return Bytes.of((byte) status.code(), (byte) 0xa0);
        }
        return real.exchange(request);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
