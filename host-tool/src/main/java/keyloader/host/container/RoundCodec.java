package keyloader.host.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.container.RoundRecord.Job;
import keyloader.sealing.KeyId;
import keyloader.sealing.Order;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.CborValue.MadeItemByItem;
import keyloader.wire.cbor.Fields;
import keyloader.wire.cbor.LargeMap;

/** The rounds within {@link ContentCodec}'s bytes. */
final class RoundCodec {
    private final Shared shared;
    /** Of the round that is read now. */
    private List<Job> jobs = new ArrayList<>();

    RoundCodec(Shared shared) {
        this.shared = shared;
    }

    static Dict encode(RoundRecord round) {
        return CborValue.dict()
                .put(1, CborValue.of(round.id()))
                .put(2, CborValue.of(round.name()))
                .put(3, CborValue.of(round.madeAt()))
                .put(4, CborValue.of(round.source()))
                .put(5, new MadeItemByItem<>(round.jobs(), RoundCodec::encode))
                .build();
    }

    /** How the jobs of a round are read, before the round itself is {@link #decode}d. */
    LargeMap jobs() {
        return new LargeMap().array(5, item -> jobs.add(job(item)));
    }

    RoundRecord decode(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container round");
        List<Job> read = jobs;
        jobs = new ArrayList<>();
        fields.array(5, 0, RoundRecord.MAX_JOBS);
        RoundRecord round = new RoundRecord(
                fields.bytes(1, RoundRecord.ID_LENGTH, RoundRecord.ID_LENGTH),
                fields.text(2, RoundRecord.MAX_TEXT),
                fields.integer(3, 0, Int.MAX),
                fields.bytes(4, Limits.HASH, Limits.HASH),
                read);
        fields.done();
        return round;
    }

    private static Dict encode(Job job) {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(job.meter().value()))
                .put(2, CborValue.of(job.serial()))
                .put(3, CborValue.of(job.name()))
                .put(4, CborValue.of(job.place()))
                .put(5, CborValue.of(job.country()))
                .put(
                        6,
                        CborValue.array(
                                job.networks().stream().map(RoundCodec::encode).toList()))
                .put(7, CborValue.of(job.listed()));
        job.message().ifPresent(digest -> fields.put(8, CborValue.of(digest)));
        return fields.build();
    }

    private Job job(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container job");
        List<Choice> networks = new ArrayList<>();
        for (CborValue item : fields.array(6, 1, Order.MAX_NETWORKS)) {
            networks.add(choice(item));
        }
        Job job = new Job(
                shared.of(new KeyId(fields.bytes(1, Limits.HASH, Limits.HASH))),
                shared.of(fields.text(2, 32)),
                fields.text(3, RoundRecord.MAX_TEXT),
                fields.text(4, RoundRecord.MAX_TEXT),
                shared.of(fields.text(5, 2)),
                shared.of(List.copyOf(networks)),
                fields.flag(7),
                fields.optionalBytes(8, Limits.HASH, Limits.HASH).map(shared::of));
        fields.done();
        return job;
    }

    private static Dict encode(Choice choice) {
        DictBuilder fields = CborValue.dict().put(1, MessageCodec.encode(choice.network()));
        choice.file().ifPresent(file -> fields.put(2, CborValue.of(file)));
        return fields.build();
    }

    private static Choice choice(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container choice");
        Optional<String> file = fields.optionalText(2, RoundRecord.MAX_TEXT);
        Choice choice = new Choice(file, MessageCodec.network(fields.required(new Int(1))));
        fields.done();
        return choice;
    }
}
