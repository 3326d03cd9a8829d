package keyloader.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import keyloader.agent.life.Action;
import keyloader.agent.life.AuthorisedLoad;
import keyloader.agent.life.Draft;
import keyloader.agent.life.Event;
import keyloader.agent.life.JoinedTrial;
import keyloader.agent.life.Judge;
import keyloader.agent.life.Judgement;
import keyloader.agent.life.Life;
import keyloader.agent.life.Occasion;
import keyloader.agent.life.OpenedMessage;
import keyloader.agent.life.ReadMessage;
import keyloader.agent.life.RunningTrial;
import keyloader.agent.life.Step;
import keyloader.agent.life.TrialReport;
import keyloader.agent.network.Generation;
import keyloader.agent.network.Trial;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Trying;
import keyloader.sealing.Credential;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.sealing.Opener;
import keyloader.sealing.Opening;
import keyloader.sealing.Order;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Receipt;
import keyloader.sealing.Sealer;
import keyloader.sealing.Security;
import keyloader.sealing.SigningKey;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an event does to a meter's record is one table: what the agent's life does, SPEC 13, and the model's {@code puts} and {@code drops}. */
class RecordTableTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Life LIFE = new Life("test");
    private static final Generation GENERATION = new Generation(1, Bytes.of(new byte[32]), List.of());

    private static final Receipt.NextPrekey NEXT =
            new Receipt.NextPrekey(FreshPrekey.make(RANDOM).prekey(), PrekeyStorage.FILE);

    private final FileDecapsulationKey key = FileDecapsulationKey.generate(RANDOM);
    private final SigningKey signer = FileSigningKey.generate(RANDOM);
    private final AgentState fresh = AgentState.fresh(new Label("TEST-1", key.publicKey()));
    private OpenedMessage message;
    private RunningTrial trial;
    private AgentState trying;
    private AgentState full;

    /** As the model and SPEC call it. */
    private enum Entry {
        TRYING("trial under way"),
        MARK("signer's mark"),
        OWNERS("owners"),
        OUTCOME("outcome"),
        PENDING("pending CONSUME"),
        NETWORK("generation in force"),
        PREKEY("a prekey");

        private final String inSpec;

        Entry(String inSpec) {
            this.inSpec = inSpec;
        }
    }

    private enum Happening {
        STARTED("start"),
        TRIAL_WANTED("TRYING"),
        TRIAL_FAILED("trial failed"),
        OUTCOME_SEALED("OUTCOME"),
        DELIVERED("DONE"),
        RESET_ORDERED("reset");

        private final String inSpec;

        Happening(String inSpec) {
            this.inSpec = inSpec;
        }
    }

    @BeforeEach
    void join() throws Exception {
        Network network = Network.of(
                Bytes.of("a test network".getBytes(StandardCharsets.UTF_8)),
                Security.OPEN,
                new Credential.None(),
                false);
        Order.Load order = Order.Load.of(Bytes.of(new byte[16]), 7, 0, "DE", Optional.empty(), List.of(network));
        try (Sealer.Sealed sealed = new Sealer(key.publicKey()).seal(order, signer)) {
            message = OpenedMessage.of(
                    ReadMessage.of(0, sealed.bytes()), (Opening.Opened) new Opener(key).open(sealed.bytes()));
        }
        AuthorisedLoad load = ((Judgement.Authorised) Judge.judge(fresh, message, any -> true)).load();
        Step begun = LIFE.on(fresh, new Event.TrialWanted(load, List.of(), Occasion.PLUG, false));
        trying = begun.state();
        trial = ((Action.Join) begun.actions().get(0)).trial();
        full = on(Happening.OUTCOME_SEALED, trying).withTrying(Optional.of(new Trying(message.digest(), 1)));
    }

    @AfterEach
    void close() {
        message.close();
    }

    private AgentState on(Happening event, AgentState before) {
        Event happened =
                switch (event) {
                    case STARTED -> new Event.Started();
                    case TRIAL_WANTED -> new Event.TrialWanted(trial.load(), List.of(), Occasion.PLUG, false);
                    case TRIAL_FAILED ->
                        new Event.TrialEnded(
                                trial, new TrialReport(List.of(Verdict.NETWORK_NOT_FOUND), Optional.empty()));
                    case OUTCOME_SEALED -> new Event.OutcomeSealed(outcome(before));
                    case DELIVERED -> new Event.Delivered(message.digest());
                    case RESET_ORDERED -> new Event.ResetOrdered();
                };
        return LIFE.on(before, happened).state();
    }

    private Draft.Sealed outcome(AgentState before) {
        Trial.Joined where =
                new Trial.Joined(Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
        Step joined = LIFE.on(
                before, new Event.TrialEnded(trial, new TrialReport(List.of(Verdict.JOINED), Optional.of(where))));
        JoinedTrial ready = ((Action.Prepare) joined.actions().get(0)).joined();
        return LIFE.commit(before, ready, GENERATION, Optional.of(NEXT)).seal(RANDOM);
    }

    private boolean has(Entry entry, AgentState state) {
        return switch (entry) {
            case TRYING -> state.trying().isPresent();
            case MARK -> state.mark(message.signer()).isPresent();
            case OWNERS -> state.isClaimed();
            case OUTCOME -> state.outcome(message.digest()).isPresent();
            case PENDING ->
                state.outcome(message.digest())
                        .filter(outcome -> !outcome.done())
                        .isPresent();
            case NETWORK -> state.network().isPresent();
            case PREKEY -> !state.prekeys().isEmpty();
        };
    }

    /** Into a record that has nothing, or no more than it needs. */
    private boolean puts(Happening event, Entry entry) {
        AgentState before = event == Happening.OUTCOME_SEALED ? trying : fresh;
        return !has(entry, before) && has(entry, on(event, before));
    }

    /** Out of one that has everything. */
    private boolean drops(Happening event, Entry entry) {
        return has(entry, full) && !has(entry, on(event, full));
    }

    private Set<String> pairs(BiPredicate<Happening, Entry> which) {
        Set<String> pairs = new TreeSet<>();
        for (Happening event : Happening.values()) {
            for (Entry entry : Entry.values()) {
                if (which.test(event, entry)) {
                    pairs.add(event + " " + entry);
                }
            }
        }
        return pairs;
    }

    @Test
    void aRecordCanHaveEverything() {
        Predicate<Entry> missing = entry -> !has(entry, full);
        assertThat(Entry.values()).noneMatch(missing);
    }

    @Test
    void theModelDoesWhatTheAgentDoes() throws IOException {
        assertThat(Model.read().tuples("puts")).isEqualTo(pairs(this::puts));
        assertThat(Model.read().tuples("drops")).isEqualTo(pairs(this::drops));
    }

    @Test
    void specSaysWhatTheAgentDoes() throws IOException {
        List<String> columns = new ArrayList<>(List.of("event"));
        for (Entry entry : Entry.values()) {
            columns.add(entry.inSpec);
        }
        SpecTable table = new SpecTable(columns);
        for (Happening event : Happening.values()) {
            List<String> cells = new ArrayList<>(List.of(event.inSpec));
            for (Entry entry : Entry.values()) {
                cells.add(puts(event, entry) ? "put" : drops(event, entry) ? "dropped" : "-");
            }
            table.add(cells);
        }
        table.check();
    }
}
