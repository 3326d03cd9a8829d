package keyloader.host.station.battery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.station.battery.Trial.Spent;
import keyloader.host.station.dialogue.DialogueException;
import keyloader.host.station.dialogue.Look;
import keyloader.host.station.dialogue.Scratch;
import keyloader.host.text.Escape;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Receipt;
import keyloader.sealing.ReceiptForgedException;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;

/** The steps in which the meter looks at messages. */
final class MessageSteps {
    private final Trial trial;
    private final BatterySettings settings;
    private Optional<TestMessage> olderOfTwo = Optional.empty();

    MessageSteps(Trial trial, BatterySettings settings) {
        this.trial = trial;
        this.settings = settings;
    }

    String others() throws StepFailure, DialogueException, InterruptedException {
        isLeft(trial.messages().forAnother(), Verdict.NOT_FOR_THIS_METER, Finding.OTHERS_TAKEN, Finding.OTHERS_VERDICT);
        isLeft(trial.messages().underFalseName(), Verdict.DAMAGED, Finding.OTHERS_TAKEN, Finding.OTHERS_VERDICT);
        return "";
    }

    String damaged() throws StepFailure, DialogueException, InterruptedException {
        isLeft(trial.messages().damaged(), Verdict.DAMAGED, Finding.DAMAGED_TAKEN, Finding.DAMAGED_VERDICT);
        return "";
    }

    String production() throws StepFailure, DialogueException, InterruptedException {
        isLeft(trial.messages().production(), Verdict.DAMAGED, Finding.PRODUCTION_TAKEN, Finding.PRODUCTION_VERDICT);
        Scratch state = trial.meter().scratch();
        if (state.claimed()
                || !state.owners().isEmpty()
                || state.marks() > 0
                || !state.ssids().isEmpty()) {
            throw StepFailure.of(Finding.CLAIMED_EARLY);
        }
        return "";
    }

    /** Alone on the loader it stays there, sealed and without a note. */
    private void isLeft(TestMessage message, Verdict due, Finding taken, Finding otherVerdict)
            throws StepFailure, DialogueException, InterruptedException {
        Look look = lookAt(message);
        Optional<SlotEntry> entry = trial.loader().entry(message);
        if (entry.isEmpty()
                || entry.get().state() != SlotState.SEALED
                || entry.get().message().orElseThrow().notePresent()) {
            throw StepFailure.of(taken);
        }
        says(look, due, otherVerdict);
    }

    private Look lookAt(TestMessage... messages) throws StepFailure, DialogueException, InterruptedException {
        trial.loader().empty();
        for (TestMessage message : messages) {
            trial.loader().put(message);
        }
        return trial.loader().look();
    }

    private static void says(Look look, Verdict due, Finding other) throws StepFailure {
        if (look.code() != due.code()) {
            throw StepFailure.of(other, name(look.code()), due.name());
        }
        String light = due.light() == Verdict.Light.STEADY
                ? "steady"
                : String.valueOf(due.light().blinks());
        if (!look.light().equals(light)) {
            throw StepFailure.of(Finding.WRONG_LIGHT, pattern(look.light()), pattern(light));
        }
    }

    private static String name(int code) {
        return Verdict.ofCode(code).map(Verdict::name).orElseGet(() -> "code " + code);
    }

    private static String pattern(String light) {
        return light.matches("[2-5]") ? light + " blinks" : light;
    }

    String own() throws StepFailure, DialogueException, InterruptedException {
        if (!trial.said().hasRadio() && !settings.withoutRadio()) {
            throw StepFailure.of(Finding.NO_RADIO, trial.said().network());
        }
        TestMessage message = trial.messages().own();
        trial.loader().empty();
        trial.loader().put(message);
        long logFrom = trial.loader().logEntries();
        Look look = trial.loader().look();
        joins(look, Finding.OWN_NOT_JOINED, Finding.OWN_VERDICT);
        SlotEntry entry = spent(message, Finding.OWN_NOT_SPENT);
        Bytes sealed = receiptBytes(message, entry.slot());
        Receipt receipt = open(message, sealed);
        holds(receipt, message, true);
        trial.joined = receipt.joined();
        trial.spends(
                new Spent(message, entry.slot(), sealed, logFrom, receipt.next().map(Receipt.NextPrekey::prekey)));
        return where(receipt);
    }

    private void joins(Look look, Finding notJoined, Finding otherVerdict) throws StepFailure {
        Optional<Verdict> verdict = Verdict.ofCode(look.code());
        if (verdict.equals(Optional.of(Verdict.DAMAGED))) {
            throw StepFailure.of(Finding.OWN_DAMAGED, Verdict.DAMAGED.sentence());
        }
        if (verdict.isPresent() && isOfTheNetwork(verdict.get())) {
            throw StepFailure.of(notJoined, verdict.get().sentence());
        }
        says(look, Verdict.JOINED, otherVerdict);
    }

    private static boolean isOfTheNetwork(Verdict verdict) {
        return verdict.code() >= Verdict.WRONG_PASSPHRASE.code()
                && verdict.code() <= Verdict.UNSUPPORTED_SECURITY.code();
    }

    private SlotEntry spent(TestMessage message, Finding otherwise)
            throws StepFailure, DialogueException, InterruptedException {
        return trial.loader()
                .entry(message)
                .filter(entry -> entry.state() == SlotState.SPENT)
                .orElseThrow(() -> StepFailure.of(otherwise));
    }

    private Bytes receiptBytes(TestMessage message, int slot)
            throws StepFailure, DialogueException, InterruptedException {
        Reply.Receipts receipts = trial.loader().receipts(slot);
        if (receipts.state() != SlotState.SPENT || !receipts.digest().equals(message.digest())) {
            throw StepFailure.of(Finding.RECEIPT_MISSING);
        }
        return receipts.receipt().orElseThrow(() -> StepFailure.of(Finding.RECEIPT_MISSING));
    }

    private static Receipt open(TestMessage message, Bytes sealed) throws StepFailure {
        try {
            return message.keys().openReceipt(sealed, message.digest());
        } catch (ReceiptForgedException e) {
            throw StepFailure.of(Finding.RECEIPT_FORGED);
        } catch (MalformedException e) {
            throw StepFailure.of(Finding.RECEIPT_WRONG, e.place() + ": " + e.reason());
        }
    }

    /** Of a message that was applied. */
    private void holds(Receipt receipt, TestMessage message, boolean claimed) throws StepFailure {
        List<String> wrong = new ArrayList<>();
        require(receipt.verdict() == Verdict.JOINED, wrong, "the verdict is " + receipt.verdict());
        require(receipt.messageId().equals(message.id()), wrong, "it names another message");
        require(receipt.claimedNow() == claimed, wrong, claimed ? "the meter was claimed before" : "it claims anew");
        require(receipt.owners().equals(List.of(trial.messages().owner())), wrong, "the owners are others");
        require(receipt.mark() == message.sequence(), wrong, "the mark is another");
        require(receipt.resetCount() == 0, wrong, "the meter was reset " + receipt.resetCount() + " times");
        require(
                receipt.agentVersion().equals(trial.said().agent()),
                wrong,
                "the agent is version " + receipt.agentVersion());
        where(receipt, wrong);
        if (!wrong.isEmpty()) {
            throw StepFailure.of(Finding.RECEIPT_WRONG, String.join("; ", wrong));
        }
    }

    private void where(Receipt receipt, List<String> wrong) {
        if (receipt.joined().isEmpty()) {
            wrong.add("it does not say what was joined");
            return;
        }
        Receipt.Joined joined = receipt.joined().get();
        int tried = receipt.networks().size();
        require(
                tried > 0
                        && tried <= settings.networks().size()
                        && joined.network() < tried
                        && receipt.networks().get(joined.network()) == Verdict.JOINED,
                wrong,
                "its networks' verdicts do not fit together");
        if (trial.said().hasRadio()) {
            require(joined.bssid().isPresent(), wrong, "no access point is named");
            require(joined.address().isPresent(), wrong, "no address is named");
        }
    }

    private static void require(boolean holds, List<String> wrong, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }

    private static String where(Receipt receipt) {
        List<String> words = new ArrayList<>();
        receipt.joined().flatMap(Receipt.Joined::address).ifPresent(text -> words.add("address " + Escape.text(text)));
        receipt.joined().flatMap(Receipt.Joined::bssid).ifPresent(id -> words.add("access point " + id.hex()));
        return String.join(", ", words);
    }

    String wiped() throws StepFailure, DialogueException, InterruptedException {
        Spent own = trial.spent();
        spent(own.message(), Finding.NOT_WIPED);
        if (!trial.loader().refusesToGive(own.slot())) {
            throw StepFailure.of(Finding.NOT_WIPED);
        }
        if (!trial.loader().hasLogged(own.message(), own.logFrom())) {
            throw StepFailure.of(Finding.NOT_IN_LOG);
        }
        return "";
    }

    String replay() throws StepFailure, DialogueException, InterruptedException {
        Spent own = trial.spent();
        trial.loader().release(own.message(), own.slot());
        Look look = lookAt(own.message());
        if (look.code() == Verdict.JOINED.code()) {
            throw StepFailure.of(Finding.REPLAY_TAKEN);
        }
        SlotEntry entry = spent(own.message(), Finding.REPLAY_KEPT);
        says(look, Verdict.ALREADY_USED, Finding.REPLAY_VERDICT);
        if (!receiptBytes(own.message(), entry.slot()).equals(own.receipt())) {
            throw StepFailure.of(Finding.RECEIPT_WRONG, "it is another than the first time");
        }
        return "";
    }

    String foreign() throws StepFailure, DialogueException, InterruptedException {
        TestMessage message = trial.messages().ofStranger();
        Look look = lookAt(message);
        Optional<SlotEntry> entry = trial.loader().entry(message);
        if (entry.isEmpty() || entry.get().state() != SlotState.SEALED) {
            throw StepFailure.of(Finding.FOREIGN_TAKEN);
        }
        says(look, Verdict.NOT_THE_OWNER, Finding.FOREIGN_VERDICT);
        Bytes note = trial.loader()
                .receipts(entry.get().slot())
                .note()
                .orElseThrow(() -> StepFailure.of(Finding.FOREIGN_NOTE, "there is none"));
        Receipt read = open(message, note);
        List<KeyId> owners = List.of(trial.messages().owner());
        if (read.verdict() != Verdict.NOT_THE_OWNER
                || !read.messageId().equals(message.id())
                || !read.owners().equals(owners)
                || read.claimedNow()) {
            throw StepFailure.of(
                    Finding.FOREIGN_NOTE, "it says " + read.verdict().name().toLowerCase(Locale.ROOT) + " of others");
        }
        return "";
    }

    /** Beside an older one, so that one trial on the network is enough for two steps. */
    String prekey() throws StepFailure, DialogueException, InterruptedException {
        if (trial.spent().next().isEmpty()) {
            throw StepFailure.of(Finding.PREKEY_MISSING);
        }
        TestMessage older = trial.messages().own();
        TestMessage newest = trial.messages().own(trial.spent().next().get());
        olderOfTwo = Optional.of(older);
        Look look = lookAt(older, newest);
        joins(look, Finding.PREKEY_NOT_JOINED, Finding.PREKEY_VERDICT);
        SlotEntry entry = spent(newest, Finding.PREKEY_NOT_OPENED);
        Receipt receipt = open(newest, receiptBytes(newest, entry.slot()));
        holds(receipt, newest, false);
        if (receipt.next().isEmpty()) {
            throw StepFailure.of(Finding.PREKEY_MISSING);
        }
        if (receipt.next().get().prekey().equals(trial.spent().next().get())) {
            throw StepFailure.of(Finding.RECEIPT_WRONG, "the next one-time key is the one that was used");
        }
        return "";
    }

    String superseded() throws StepFailure, DialogueException, InterruptedException {
        TestMessage older = olderOfTwo.orElseThrow(() -> new IllegalStateException("the step before seals it"));
        SlotEntry entry = spent(older, Finding.SUPERSEDED_KEPT);
        Receipt receipt = open(older, receiptBytes(older, entry.slot()));
        if (receipt.verdict() != Verdict.SUPERSEDED || !receipt.messageId().equals(older.id())) {
            throw StepFailure.of(Finding.RECEIPT_WRONG, "of the older message it says " + receipt.verdict());
        }
        return "";
    }

    String scratch(boolean twice) throws StepFailure, DialogueException, InterruptedException {
        Scratch state = trial.meter().scratch();
        List<String> wrong = new ArrayList<>();
        require(state.claimed(), wrong, "nobody owns it");
        require(state.owners().equals(List.of(trial.messages().owner().value().hex())), wrong, "its owners are others");
        require(state.marks() == 1, wrong, "it has " + state.marks() + " marks, and 1 is due");
        // Of the first message, until a later one has used it up and brought another.
        require(!twice || state.prekeys() == 1, wrong, "it has " + state.prekeys() + " prekeys, and 1 is due");
        List<Network> networks = settings.networks();
        boolean same = state.ssids().size() == networks.size();
        for (int i = 0; same && i < networks.size(); i++) {
            same = isNamed(networks.get(i).ssid(), state.ssids().get(i));
        }
        require(same, wrong, "its networks are others");
        if (!wrong.isEmpty()) {
            throw StepFailure.of(Finding.SCRATCH_DIFFERS, String.join("; ", wrong));
        }
        return "";
    }

    /** A name that is no plain text is printed as the meter likes. */
    private static boolean isNamed(Bytes ssid, String printed) {
        String text = new String(ssid.toArray(), StandardCharsets.US_ASCII);
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\\');
        return !plain || text.equals(printed);
    }
}
