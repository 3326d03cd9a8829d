package keyloader.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise, on the model: each step from anywhere keeps what has to be, with cuts, copies, replays and resets among the
 * steps. With a fault in the model one of them does not.
 */
class PromiseTest {

    static List<String> checks() throws IOException {
        return Model.read().checks();
    }

    static List<String> examples() throws IOException {
        return Model.read().examples();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void itHolds(String check) throws IOException {
        assertThat(Model.read().find(check)).isEmpty();
    }

    /** Otherwise it would hold of a model in which nothing happens. */
    @ParameterizedTest
    @MethodSource("examples")
    void itCanHappen(String example) throws IOException {
        assertThat(Model.read().find(example)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # the meter does not look at its marks
            eachStepKeepsIt      | held[s] not in used + Meter.outcome | held[s] not in Meter.outcome
            # or does not keep them
            appliedAtMostOnce    | OUTCOME_SEALED -> (MARK + OWNERS    | OUTCOME_SEALED -> (OWNERS
            # or only those of one signer
            appliedAtMostOnce    | (mark - Meter -> m.signer -> Message) + Meter -> m.signer -> m | mark ++ Meter -> m.signer -> m
            # a reset clears them
            appliedAtMostOnce    | RESET_ORDERED -> (TRYING            | RESET_ORDERED -> (MARK + TRYING
            # CONSUME before the prekey is destroyed
            wipedForGood         | "Meter.seeds in Meter.listed
              no held[s].to"                                         | "no held[s].to"
            # or before an older message's was taken from the record
            wipedForGood         | "Meter.seeds in Meter.listed
              no held[s].to & Meter.listed"                          | "Meter.seeds in Meter.listed"
            # a commit leaves its prekey outstanding
            eachStepKeepsIt      | (listed - Meter -> m.to) + fresh    | listed + fresh
            # a prekey is given out before its seed is on the storage
            eachStepKeepsIt      | seeds' = seeds + Meter -> p and made' | seeds' = seeds and made'
            # a start drops what is outstanding
            cutsTakeNoPrekey     | seeds' = seeds & listed' and made'  | no seeds' and made'
            # a prekey is made a second time
            wipedForGood         | p not in Meter.made                 | p not in Meter.seeds
            # SPENT before the key is erased
            wipedStaysUnreadable | state[s] = SPENDING and no key[s]   | state[s] = SPENDING
            # a power-up leaves what was half written
            eachStepKeepsIt      | (no content'[s] and no key'[s])     | blocksStay[s]
            # the PC drops the bytes while they are being written
            nothingIsLost        | "s in Ready and state[s] = SEALED and held[s] in Host.bytes
              bytes' = bytes - Host -> held[s]"                      | "s in Writing and content[s] in Host.bytes
              bytes' = bytes - Host -> content[s]"
            # the PC never has them
            eachStepKeepsIt      | bytes' = bytes + Host -> m          | bytes' = bytes
            # CONSUME in the middle of a trial
            wipedOnlyWhenUsed    | "held[s] in Meter.pending + (used - Meter.outcome)
              Meter.active = Meter.network and no Meter.trying"      | "held[s] in Meter.joined"
            # CONSUME before what is committed is in force
            wipedOnlyWhenUsed    | Meter.active = Meter.network and no Meter.trying | no Meter.trying
            # a start drops the network
            committedStays       | (STARTED + TRIAL_FAILED + OUTCOME_SEALED) -> TRYING | STARTED -> NETWORK + (STARTED + TRIAL_FAILED + OUTCOME_SEALED) -> TRYING
            # a start puts in force what was only prepared
            nothingElseIsInForce | prepared' = network' and active' = network' | prepared' = prepared and active' = prepared
            # a network is put in force by joining
            nothingElseIsInForce | "prepared' = joined
              active' = active"                                      | "prepared' = joined
              active' = joined"
            # the PC gives a slot free whose receipt it has not kept
            receiptIsKept        | "held[s] in Host.known
              state'[s] = becomes[RELEASE][state[s]]"                  | "state'[s] = becomes[RELEASE][state[s]]"
            # DONE before the loader has answered
            receiptIsKept        | state[s] = SPENT and some becomes[CONSUME][state[s]] and held[s] in Meter.pending | held[s] in Meter.pending
            """)
    void aFaultBreaksIt(String check, String fragment, String fault) throws IOException {
        assertThat(Model.with(fragment, fault).find(check)).isNotEmpty();
    }
}
