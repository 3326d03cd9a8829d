package keyloader.host.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.host.container.Signer;
import keyloader.host.outcome.Failure;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promise of an import, on memories of every kind. */
@Timeout(60)
class KeyMergeTest {
    private static final int ROUNDS = 500;
    private static final List<Stage> STAGES = List.of(Stage.values());
    private final Signer signer = new Signer.Kept(FileSigningKey.generate(new SecureRandom()));

    private static Bytes bytes(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return Bytes.of(bytes);
    }

    private static Secret secret(int fill) {
        return Secret.copyOf(bytes(32, fill));
    }

    /** Few names, so that two memories have much in common. */
    private ContainerContent memory(Random random) {
        List<MessageRecord> messages = new ArrayList<>();
        List<LoaderRecord> loaders = new ArrayList<>();
        List<MeterRecord> meters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (random.nextBoolean()) {
                messages.add(new MessageRecord(
                        bytes(32, i),
                        bytes(16, i),
                        new KeyId(bytes(32, i)),
                        "SN",
                        random.nextInt(10) + 1L,
                        0,
                        List.of(new NetworkName(bytes(1, 1), Security.OPEN)),
                        ReplyKeys.of(secret(1), secret(2)),
                        STAGES.get(random.nextInt(STAGES.size())),
                        Optional.empty(),
                        "0123456789abcdef",
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()));
            }
            if (random.nextBoolean()) {
                loaders.add(new LoaderRecord(
                        "000000000000000" + i,
                        bytes(32, random.nextInt(8) == 0 ? 99 : i),
                        0,
                        random.nextBoolean() ? Optional.of(secret(i)) : Optional.empty()));
            }
            if (random.nextBoolean()) {
                Ownership said = new Ownership(
                        List.of(new KeyId(bytes(32, random.nextInt(3)))), random.nextInt(3), random.nextInt(5));
                meters.add(new MeterRecord(
                        new KeyId(bytes(32, i)),
                        "SN",
                        random.nextInt(10),
                        random.nextBoolean() ? Optional.of(said) : Optional.empty()));
            }
        }
        return new ContainerContent(signer, random.nextInt(10), messages, loaders, meters);
    }

    @Test
    void nothingEverGoesBackAndTwiceIsAsOnce() throws Failure {
        Random random = new Random(20260301);
        for (int i = 0; i < ROUNDS; i++) {
            ContainerContent mine = memory(random);
            ContainerContent theirs = memory(random);
            KeyMerge merge = KeyMerge.of(mine, theirs);
            ContainerContent now = merge.content();

            assertThat(now.lastSequence()).isEqualTo(Math.max(mine.lastSequence(), theirs.lastSequence()));
            for (ContainerContent side : List.of(mine, theirs)) {
                for (MeterRecord meter : side.meters()) {
                    MeterRecord merged = now.meter(meter.id()).orElseThrow();
                    assertThat(merged.highest()).isGreaterThanOrEqualTo(meter.highest());
                    meter.lastReceipt()
                            .ifPresent(said -> assertThat(merged.lastReceipt().orElseThrow())
                                    .satisfies(known -> assertThat(known.mark()).isGreaterThanOrEqualTo(said.mark())));
                }
                for (MessageRecord message : side.messages()) {
                    assertThat(rank(now.message(message.digest()).orElseThrow().stage()))
                            .isGreaterThanOrEqualTo(rank(message.stage()));
                }
            }
            for (LoaderRecord loader : mine.loaders()) { // what this PC saw itself stays
                LoaderRecord kept = now.loader(loader.serial()).orElseThrow();
                assertThat(kept.identityKey()).isEqualTo(loader.identityKey());
                if (loader.adminToken().isPresent()) {
                    assertThat(kept.adminToken()).isEqualTo(loader.adminToken());
                }
            }
            assertThat(KeyMerge.of(now, theirs).changesNothing(now)).isTrue();
        }
    }

    private static int rank(Stage stage) {
        return stage.outstanding()
                ? List.of(Stage.SAVED, Stage.WRITTEN, Stage.ANSWERED).indexOf(stage)
                : 3;
    }

    @Test
    void aLoaderThatShowedTwoKeysIsNamed() throws Failure {
        ContainerContent mine =
                memory(new Random(1)).with(new LoaderRecord("00000000000000ff", bytes(32, 1), 0, Optional.empty()));
        ContainerContent theirs = memory(new Random(1))
                .with(new LoaderRecord("00000000000000ff", bytes(32, 2), 0, Optional.of(secret(3))));
        KeyMerge merge = KeyMerge.of(mine, theirs);
        assertThat(merge.strangeLoaders()).containsExactly("00000000000000ff");
        assertThat(merge.content().loader("00000000000000ff").orElseThrow().adminToken())
                .isEmpty();
    }

    @Test
    void aMetersKeyThatOnlyTheOtherPcKnowsIsTakenOver() throws Failure {
        KeyId id = new KeyId(bytes(32, 200));
        MeterRecord bare = new MeterRecord(id, "SN", 5, Optional.empty());
        MeterRecord keyed = new MeterRecord(id, "SN", 1, Optional.empty(), Optional.of(bytes(33, 7)));
        ContainerContent mine = memory(new Random(1)).with(bare);
        ContainerContent theirs = memory(new Random(1)).with(keyed);

        assertThat(KeyMerge.of(mine, theirs).content().meter(id))
                .contains(new MeterRecord(id, "SN", 5, Optional.empty(), keyed.key()));
    }
}
