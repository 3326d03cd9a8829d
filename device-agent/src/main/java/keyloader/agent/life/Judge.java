package keyloader.agent.life;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import keyloader.agent.state.AgentState;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Order;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Verdict;

/** The order of judgement of SPEC 8, from where a message has been opened. */
public final class Judge {
    private Judge() {}

    /**
     * @param message no outcome of which is stored
     * @param supported what the meter's network can do
     */
    public static Judgement judge(AgentState state, OpenedMessage message, Predicate<Network> supported) {
        OptionalLong mark = state.mark(message.signer());
        if (mark.isPresent() && message.sequence() <= mark.getAsLong()) {
            return new Judgement.Spend(
                    message, message.sequence() == mark.getAsLong() ? Verdict.ALREADY_USED : Verdict.SUPERSEDED);
        }
        if (state.isClaimed() && !state.owners().contains(message.signerKey())) {
            return refuse(message, Verdict.NOT_THE_OWNER);
        }
        if (message.order() instanceof Order.Enrol) {
            return state.hasRoomFor(message.signer())
                    ? new Judgement.Enrolment(message)
                    : refuse(message, Verdict.TOO_MANY_SIGNERS);
        }
        if (!(message.order() instanceof Order.Load load)) {
            return refuse(message, Verdict.NEWER_FORMAT);
        }
        if (!mayChangeOwners(state, message, load.owners())) {
            return refuse(message, Verdict.NOT_THE_OWNER);
        }
        if (!state.hasRoomFor(message.signer())) {
            return refuse(message, Verdict.TOO_MANY_SIGNERS);
        }
        if (load.networks().stream().noneMatch(network -> isSupported(network, supported))) {
            return new Judgement.Refuse(
                    message,
                    Verdict.UNSUPPORTED_SECURITY,
                    Collections.nCopies(load.networks().size(), Verdict.UNSUPPORTED_SECURITY));
        }
        return new Judgement.Authorised(new AuthorisedLoad(message, load));
    }

    /** Only the first owner may change the set; to repeat it is no change. An unclaimed meter takes any. */
    private static boolean mayChangeOwners(
            AgentState state, OpenedMessage message, Optional<List<PublicPoint>> ordered) {
        return !state.isClaimed()
                || ordered.isEmpty()
                || ordered.get().equals(state.owners())
                || state.owners().get(0).equals(message.signerKey());
    }

    private static boolean isSupported(NetworkOrder network, Predicate<Network> supported) {
        return network instanceof NetworkOrder.Known known && supported.test(known.network());
    }

    private static Judgement refuse(OpenedMessage message, Verdict verdict) {
        return new Judgement.Refuse(message, verdict, List.of());
    }
}
