package keyloader.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import keyloader.loader.machine.Answer;
import keyloader.loader.machine.Decision;
import keyloader.loader.machine.LoaderState;
import keyloader.loader.machine.Machine;
import keyloader.loader.machine.MessageHead;
import keyloader.loader.machine.Session;
import keyloader.loader.machine.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;

/** A slot's life is one table: what the firmware's state machine does in each state, SPEC 11, and the model's {@code becomes}. */
class SlotTableTest {
    private static final Bytes MESSAGE = text("a test message");
    private static final Bytes TOKEN = text("a test token");
    private static final Bytes RECEIPT = text("a test receipt");
    private static final MessageHead HEAD =
            new MessageHead(text("some meter").sha256(), MESSAGE.sha256(), MESSAGE.length(), TOKEN.sha256());

    /** Commands about one slot, as its own meter or PC gives them. */
    private static final Map<String, Request> COMMANDS = commands();

    private record Answered(Status status, SlotState after) {}

    private static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, Request> commands() {
        Map<String, Request> commands = new LinkedHashMap<>();
        commands.put(
                "PUT_BEGIN",
                new Request.PutBegin(HEAD.digest(), HEAD.length(), HEAD.kid(), HEAD.tokenHash(), Optional.empty()));
        commands.put("PUT_CHUNK", new Request.PutChunk(0, 0, MESSAGE));
        commands.put("PUT_COMMIT", new Request.PutCommit(0));
        commands.put("GET", new Request.Get(0, 0));
        commands.put("ATTEMPT", new Request.Attempt(0, HEAD.digest(), RECEIPT));
        commands.put("CONSUME", new Request.Consume(0, TOKEN, RECEIPT));
        commands.put("RECEIPT", new Request.Receipt(0));
        commands.put("RELEASE", new Request.Release(0, TOKEN));
        return commands;
    }

    /** A loader of one slot. */
    private static LoaderState holding(SlotState state) {
        return switch (state) {
            case EMPTY -> loader(Optional.empty());
            case WRITING -> after(after(loader(Optional.empty()), "PUT_BEGIN"), "PUT_CHUNK");
            case SEALED -> loader(Optional.of(new Slot.Sealed(HEAD, Optional.empty(), 0)));
            case SPENDING -> loader(Optional.of(new Slot.Spending(HEAD, RECEIPT, 0)));
            case SPENT -> loader(Optional.of(new Slot.Spent(HEAD, RECEIPT, 0)));
            case DAMAGED -> loader(Optional.of(new Slot.Damaged()));
        };
    }

    private static LoaderState loader(Optional<Slot> slot) {
        SortedMap<Integer, Slot> slots = new TreeMap<>();
        slot.ifPresent(held -> slots.put(0, held));
        return new LoaderState(1, slots, Map.of(), Optional.empty(), 0, 1, 0, Session.FRESH);
    }

    private static Decision decide(LoaderState before, String command) {
        return Machine.decide(before, Objects.requireNonNull(COMMANDS.get(command)));
    }

    private static LoaderState after(LoaderState before, String command) {
        return decide(before, command).after();
    }

    private static Answered answer(LoaderState before, String command) {
        Decision decision = decide(before, command);
        return new Answered(status(decision.answer()), state(decision.after()));
    }

    private static Status status(Answer answer) {
        return answer instanceof Answer.Say said && said.reply() instanceof Reply.Refused refused
                ? refused.status()
                : Status.OK;
    }

    private static SlotState state(LoaderState loader) {
        Reply.Slots slots = (Reply.Slots)
                ((Answer.Say) Machine.decide(loader, new Request.List(0)).answer()).reply();
        return slots.entries().isEmpty()
                ? SlotState.EMPTY
                : slots.entries().get(0).state();
    }

    @Test
    void specSaysWhatTheFirmwareDoes() throws IOException {
        List<String> columns = new ArrayList<>(List.of("state", "code"));
        columns.addAll(COMMANDS.keySet());
        SpecTable table = new SpecTable(columns);
        for (SlotState state : SlotState.values()) {
            List<String> cells = new ArrayList<>(List.of(state.name(), String.valueOf(state.code())));
            for (String command : COMMANDS.keySet()) {
                Answered answered = answer(holding(state), command);
                cells.add(answered.status() + (answered.after() == state ? "" : " -> " + answered.after()));
            }
            table.add(cells);
        }
        table.check();
    }

    @Test
    void theModelDoesWhatTheFirmwareDoes() throws IOException {
        Map<SlotState, LoaderState> durable = new EnumMap<>(SlotState.class);
        for (SlotState state : List.of(SlotState.EMPTY, SlotState.SEALED, SlotState.SPENDING, SlotState.SPENT)) {
            durable.put(state, holding(state));
        }
        Set<String> programmed = new TreeSet<>();
        durable.forEach((state, loader) -> {
            for (String command : List.of("GET", "ATTEMPT", "CONSUME", "RECEIPT", "RELEASE")) {
                add(programmed, command, state, answer(loader, command));
            }
            LoaderState begun = after(after(loader, "PUT_BEGIN"), "PUT_CHUNK");
            add(programmed, "PUT", state, answer(begun, "PUT_COMMIT"));
        });
        assertThat(Model.read().tuples("becomes")).isEqualTo(programmed);
    }

    private static void add(Set<String> all, String command, SlotState state, Answered answered) {
        if (answered.status() == Status.OK) {
            all.add(command + " " + state + " " + answered.after());
        }
    }
}
