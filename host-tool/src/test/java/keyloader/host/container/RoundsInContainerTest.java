package keyloader.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.container.RoundRecord.Job;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.Int;
import org.junit.jupiter.api.Test;

/** Rounds are kept as they are, and containers from before there were any still read. */
class RoundsInContainerTest extends ContainerFixture {
    private static final NetworkName HOME = new NetworkName(Bytes.of((byte) 'h'), Security.WPA2);

    private static Job job(int meter, Optional<Bytes> message) {
        return new Job(
                id(meter),
                "SN-" + meter,
                "name \u202e",
                "",
                "DE",
                List.of(new Choice(Optional.of("house"), HOME), new Choice(Optional.empty(), HOME)),
                meter != 3,
                message);
    }

    private static RoundRecord round(List<Job> jobs) {
        return new RoundRecord(
                Bytes.ofHex("01020304"), "jobs.csv", 99, secret(9).reveal(), jobs);
    }

    @Test
    void aRoundIsReadAgainAsItWas() throws MalformedException {
        RoundRecord round = round(List.of(job(2, Optional.of(secret(1).reveal())), job(3, Optional.empty())));
        ContainerContent content = full().with(round);

        ContainerContent read = ContentCodec.decode(encode(content));
        assertThat(read.rounds()).containsExactly(round);
        assertThat(encoded(read)).isEqualTo(encoded(content));
        assertThat(encoded(read.without(round))).isEqualTo(encoded(content.without(round)));
    }

    /** Only the keys of format 1 as it was first: an older program reads it, and what it wrote is read. */
    @Test
    void aContainerWithoutRoundsHasNoTraceOfThem() throws MalformedException {
        Dict content = (Dict) Cbor.decode(encoded(full()), "container");
        assertThat(content.keys()).doesNotContain(new Int(9)).contains(new Int(7));
        assertThat(ContentCodec.decode(encode(full())).rounds()).isEmpty();
    }

    @Test
    void aMetersKeyIsKept() throws MalformedException {
        Bytes point = FileDecapsulationKey.generate(random).publicKey().compressed();
        MeterRecord meter = new MeterRecord(id(5), "SN-5", 1, Optional.empty(), Optional.of(point));
        assertThat(ContentCodec.decode(encode(full().with(meter))).meter(id(5))).contains(meter);
        assertThat(meter.withHighest(7).key()).contains(point);
    }

    @Test
    void damagedRoundsAreRefused() {
        RoundRecord tooLong = new RoundRecord(
                Bytes.ofHex("01020304"), "x".repeat(201), 1, secret(9).reveal(), List.of());
        assertThatThrownBy(() -> ContentCodec.decode(encode(full().with(tooLong))))
                .isInstanceOf(MalformedException.class);
        RoundRecord otherId =
                new RoundRecord(Bytes.of((byte) 1), "x", 1, secret(9).reveal(), List.of());
        assertThatThrownBy(() -> ContentCodec.decode(encode(full().with(otherId))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void endedMessagesThatARoundShowsAreNotForgotten() {
        MessageRecord template = full().messages().get(0);
        List<MessageRecord> messages = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (int i : IntStream.range(0, ContainerContent.MAX_ENDED + 10).toArray()) {
            MessageRecord message = ended(template, i);
            messages.add(message);
            if (i < 5) {
                jobs.add(job(2, Optional.of(message.digest())));
            }
        }
        ContainerContent content =
                ContainerContent.fresh(random).with(round(jobs)).with(messages, List.of());

        assertThat(content.messages()).hasSize(ContainerContent.MAX_ENDED + 5);
        assertThat(content.messages().get(4).sequence()).isEqualTo(5);
        assertThat(content.messages().get(5).sequence()).isEqualTo(11);
        assertThat(content.without(content.rounds().get(0))
                        .with(messages.get(0))
                        .messages())
                .hasSize(ContainerContent.MAX_ENDED);
    }

    private static MessageRecord ended(MessageRecord template, int i) {
        return new MessageRecord(
                Bytes.sha256(new byte[] {(byte) i, (byte) (i >> 8)}),
                template.id(),
                template.meter(),
                template.meterSerial(),
                i + 1,
                0,
                template.networks(),
                template.keys(),
                Stage.RELEASED,
                Optional.empty(),
                template.loaderSerial(),
                template.slot(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }
}
