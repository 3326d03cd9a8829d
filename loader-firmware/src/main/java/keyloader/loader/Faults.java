package keyloader.loader;

import java.util.LinkedHashSet;
import java.util.Set;
import keyloader.loader.store.Fault;
import keyloader.wire.Request;

/** What is wrong with a loader. The first fault that was found is the one that is shown (SPEC 10). */
final class Faults {
    private final Set<Fault> present = new LinkedHashSet<>();

    /** @return whether it is new */
    boolean add(Fault fault) {
        return fault != Fault.NONE && present.add(fault);
    }

    void remove(Fault fault) {
        present.remove(fault);
    }

    Fault first() {
        return present.stream().findFirst().orElse(Fault.NONE);
    }

    boolean forbid(Request request) {
        if (present.contains(Fault.CRYPTOGRAPHY)) {
            // A loader that computes wrongly erases, and says what it is, and nothing else.
            return !(request instanceof Request.Info
                    || request instanceof Request.SelfTest
                    || request instanceof Request.Zeroize);
        }
        boolean brings = request instanceof Request.PutBegin
                || request instanceof Request.PutChunk
                || request instanceof Request.PutCommit;
        return brings && present.stream().anyMatch(Fault::keepsNewMessagesOut);
    }
}
