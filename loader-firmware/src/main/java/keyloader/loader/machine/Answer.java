package keyloader.loader.machine;

import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Status;

/** What to reply when everything is persisted: either said already, or to be read or signed by the shell. */
public sealed interface Answer {

    record Say(Reply reply) implements Answer {}

    /** Read before anything is persisted, so that what cannot be read is not logged as presented. */
    record ReadContent(int slot, Slot.Sealed sealed, int offset) implements Answer {}

    record ReadLog(long first) implements Answer {}

    record Sign(Bytes nonce) implements Answer {}

    record TestYourself() implements Answer {}

    static Answer refuse(Status status) {
        return new Say(new Reply.Refused(status));
    }

    static Answer done() {
        return new Say(new Reply.Done());
    }
}
