package keyloader.agent.life;

import java.util.List;
import keyloader.sealing.Verdict;

/** What is to become of a message that could be opened. */
public sealed interface Judgement {

    OpenedMessage message();

    /** It may be tried. */
    record Authorised(AuthorisedLoad load) implements Judgement {
        @Override
        public OpenedMessage message() {
            return load.message();
        }
    }

    /** It asks for a prekey, and for nothing else: there is nothing to be tried. */
    record Enrolment(OpenedMessage message) implements Judgement {}

    /** It is used up without being applied: ALREADY_USED or SUPERSEDED. */
    record Spend(OpenedMessage message, Verdict verdict) implements Judgement {}

    /**
     * It stays on the loader, with a note.
     *
     * @param networks where the networks are the reason
     */
    record Refuse(OpenedMessage message, Verdict verdict, List<Verdict> networks) implements Judgement {
        public Refuse {
            networks = List.copyOf(networks);
        }
    }
}
