package keyloader.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import keyloader.agent.network.Generation;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentStateTest {
    private static final PublicPoint KEY =
            FileDecapsulationKey.generate(new SecureRandom()).publicKey();
    private static final AgentState FRESH = AgentState.fresh(new Label("SN", KEY));

    private static Bytes hash(int number) {
        return Bytes.of((byte) number, (byte) (number >> 8)).sha256();
    }

    private static KeyId signer(int number) {
        return new KeyId(hash(number));
    }

    private static Outcome outcome(int number, boolean done) {
        return outcome(number, Verdict.JOINED, done);
    }

    private static Outcome outcome(int number, Verdict verdict, boolean done) {
        return new Outcome(
                hash(number),
                Bytes.of(new byte[16]),
                signer(1),
                number + 1,
                verdict,
                Bytes.of(new byte[2048]),
                hash(-number),
                OptionalLong.of(number + 1),
                done);
    }

    @Test
    void aMarkNeverFalls() {
        AgentState state = FRESH.withMark(signer(1), 10).withMark(signer(1), 4);
        assertThat(state.mark(signer(1))).hasValue(10);
        assertThat(state.reset().mark(signer(1))).hasValue(10);
    }

    @Test
    void countersAreReadAsTheyWereWritten() throws Exception {
        Counters counters = new Counters(1, 2, 3, 4, Map.of(Verdict.NOT_THE_OWNER, 5L, Verdict.WRONG_PASSPHRASE, 6L));
        AgentState counted = FRESH.withCounters(counters);
        assertThat(StateCodec.decode(StateCodec.encode(counted))).isEqualTo(counted);
        assertThat(counted.reset().withMark(signer(1), 2).counters()).isEqualTo(counters);
        assertThat(counters.refuses(Verdict.NOT_THE_OWNER).refused()).containsEntry(Verdict.NOT_THE_OWNER, 6L);
    }

    @Test
    void prekeysAreReadAsTheyWereWrittenAndGoWithAReset() throws Exception {
        AgentState state = FRESH;
        assertThat(StateCodec.decode(StateCodec.encode(state)).prekeys()).isEmpty();
        for (int i = 0; i < AgentState.MAX_PREKEYS; i++) {
            state = state.withPrekey(new IssuedPrekey(new PrekeyId(hash(i)), signer(i)));
            assertThat(StateCodec.decode(StateCodec.encode(state))).isEqualTo(state);
        }
        assertThat(state.withMark(signer(1), 2).withTrying(Optional.empty()).prekeys())
                .isEqualTo(state.prekeys());
        assertThat(state.reset().prekeys()).isEmpty();
        AgentState more = state.withPrekey(new IssuedPrekey(new PrekeyId(hash(9)), signer(2)));
        assertThat(more.prekeyIds())
                .containsExactly(
                        new PrekeyId(hash(0)), new PrekeyId(hash(1)), new PrekeyId(hash(3)), new PrekeyId(hash(9)));
        assertThat(more.withoutPrekey(new PrekeyId(hash(1))).prekeyIds()).hasSize(3);
    }

    @Test
    void thereIsNoThirtyThirdMark() {
        AgentState state = FRESH;
        for (int i = 0; i < 32; i++) {
            assertThat(state.hasRoomFor(signer(i))).isTrue();
            state = state.withMark(signer(i), 1);
        }
        AgentState full = state;
        assertThat(full.hasRoomFor(signer(32))).isFalse();
        assertThat(full.hasRoomFor(signer(31))).isTrue();
        assertThatThrownBy(() -> full.withMark(signer(32), 1)).isInstanceOf(IllegalStateException.class);
        assertThat(full.withMark(signer(0), 9).marks()).hasSize(32);
    }

    @Test
    void whatIsDoneIsForgottenBeforeWhatIsPending() {
        AgentState state = FRESH;
        for (int i = 0; i < 32; i++) {
            state = state.withOutcome(outcome(i, i == 7 || i == 20));
        }
        state = state.withOutcome(outcome(100, false));
        assertThat(state.outcome(hash(7))).isEmpty();
        state = state.withOutcome(outcome(101, true));
        assertThat(state.outcome(hash(20))).isEmpty();
        state = state.withOutcome(outcome(102, false));
        assertThat(state.outcome(hash(101))).isEmpty();
        assertThat(state.outcomes()).hasSize(32).noneMatch(Outcome::done);
        state = state.withOutcome(outcome(103, false));
        assertThat(state.outcome(hash(0)))
                .as("all are pending: the oldest goes")
                .isEmpty();
        assertThat(state.outcome(hash(103))).isPresent();
        assertThat(state.outcomes()).hasSize(32);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"SUPERSEDED", "ALREADY_USED"})
    void whatWasNotAppliedNeverPushesOutWhatIsPending(Verdict verdict) {
        AgentState state = FRESH;
        for (int i = 0; i < 32; i++) {
            state = state.withOutcome(outcome(i, i % 2 == 0 ? Verdict.JOINED : verdict, false));
        }
        assertThat(state.withOutcome(outcome(100, verdict, false))).isEqualTo(state);
        AgentState applied = state.withOutcome(outcome(101, false));
        assertThat(applied.outcome(hash(0))).as("applied, and pending").isPresent();
        assertThat(applied.outcome(hash(1)))
                .as("the oldest that was not applied")
                .isEmpty();
        assertThat(applied.outcome(hash(101))).isPresent();
        AgentState done = state.withFinished(hash(9)).withOutcome(outcome(102, verdict, false));
        assertThat(done.outcome(hash(9))).isEmpty();
        assertThat(done.outcome(hash(102))).isPresent();
    }

    @Test
    void attemptsAreBoundedAndTheNewestStay() {
        AgentState state = FRESH;
        for (int i = 0; i < 40; i++) {
            state = state.withAttempts(new Attempts(hash(i), 1, 1, Optional.empty()));
        }
        state = state.withAttempts(new Attempts(hash(39), 2, 2, Optional.of(Verdict.NO_ADDRESS)));
        assertThat(state.attempts()).hasSize(32);
        assertThat(state.attempts(hash(39)).orElseThrow().count()).isEqualTo(2);
        assertThat(state.attempts(hash(7))).isEmpty();
    }

    @Test
    void theFullestRecordFitsAndReadsBack() throws MalformedException, StateCodec.NewerVersionException {
        AgentState state = FRESH.withOwners(List.of(KEY))
                .withTrying(Optional.of(new Trying(hash(3), 9)))
                .withNetwork(new Generation(12, hash(4), List.of(Bytes.of(new byte[32]), Bytes.ofHex("00"))));
        for (int i = 0; i < 32; i++) {
            state = state.withMark(signer(i), (1L << 53) - 1)
                    .withOutcome(outcome(i, i % 2 == 0))
                    .withAttempts(new Attempts(hash(i), 3, 2, Optional.of(Verdict.WRONG_PASSPHRASE)));
        }
        byte[] encoded = StateCodec.encode(state);
        assertThat(encoded.length).isLessThan(StateCodec.MAX_LENGTH);
        assertThat(StateCodec.decode(encoded)).isEqualTo(state);
        assertThat(StateCodec.decode(StateCodec.encode(FRESH))).isEqualTo(FRESH);
    }
}
