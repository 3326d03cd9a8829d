package keyloader.host.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.KnownOwner;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Notices;
import keyloader.host.outcome.Problem;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Order;
import keyloader.sealing.PublicPoint;

/** The complete set of owners that an order gives a meter, the first of which may change it. */
public record OwnerSet(List<Member> members) {
    public OwnerSet {
        members = List.copyOf(members);
    }

    record Member(String name, PublicPoint key) {}

    /**
     * @param names of known owners, and {@link KnownOwner#SELF}
     * @param handOver whether this PC may be left out
     */
    public static OwnerSet of(ContainerContent content, List<String> names, boolean handOver) throws Failure {
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            PublicPoint key = name.equals(KnownOwner.SELF)
                    ? content.signer().publicKey()
                    : Owners.get(content, name).key();
            if (members.stream().anyMatch(member -> member.key().equals(key))) {
                throw Failure.of(Problem.OWNERS_TWICE, key.id().ownerCode());
            }
            members.add(new Member(name, key));
        }
        if (members.size() > Order.MAX_OWNERS) {
            throw Failure.of(Problem.OWNERS_TOO_MANY, members.size());
        }
        OwnerSet set = new OwnerSet(members);
        if (!handOver && !set.has(content.signer().publicKey())) {
            throw Failure.of(Problem.OWNERS_LEAVE_OUT_SELF);
        }
        return set;
    }

    /** Meters whose owners are changed by a message that they may still take; a newer one that they take first undoes it. */
    public static Set<KeyId> underWay(ContainerContent content) {
        return content.messages().stream()
                .filter(message -> !message.owners().isEmpty())
                .filter(message -> message.stage() == Stage.SAVED || message.stage() == Stage.WRITTEN)
                .map(MessageRecord::meter)
                .collect(Collectors.toSet());
    }

    private boolean has(PublicPoint key) {
        return members.stream().anyMatch(member -> member.key().equals(key));
    }

    public List<PublicPoint> keys() {
        return members.stream().map(Member::key).toList();
    }

    /** What it means for a meter that somebody might not have meant. */
    public void mention(Label label, ContainerContent content, Notices notices) {
        KeyId self = content.owner();
        Optional<Ownership> now = content.meter(label.kid()).flatMap(meter -> meter.lastReceipt());
        Optional<KeyId> first = now.filter(said -> !said.owners().isEmpty())
                .map(said -> said.owners().get(0));
        if (first.isPresent() && !first.get().equals(self)) {
            notices.notice(
                    Notice.OWNERS_NOT_OURS_TO_CHANGE,
                    label.serial(),
                    first.get().ownerCode());
        }
        Member leader = members.get(0);
        if (!leader.key().id().equals(self)) {
            notices.notice(
                    Notice.OWNERS_LED_BY_ANOTHER,
                    leader.name(),
                    leader.key().id().ownerCode(),
                    label.serial());
        }
    }
}
