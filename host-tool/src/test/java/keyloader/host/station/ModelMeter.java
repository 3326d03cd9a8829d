package keyloader.host.station;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import keyloader.host.port.MeterProgram;
import keyloader.host.station.dialogue.MeterCheck;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Opener;
import keyloader.sealing.Opening;
import keyloader.sealing.Order;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Purpose;
import keyloader.sealing.Receipt;
import keyloader.sealing.Secret;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.jspecify.annotations.Nullable;

/** The meter's half of SPEC 17, as plainly as can be said, with a loader in its socket; and whatever is wrong with it. */
final class ModelMeter {
    static final String AGENT = "1.2.3";
    private static final ObjectMapper JSON = new ObjectMapper();

    final SecureRandom random = new SecureRandom();
    final FileDecapsulationKey key;
    Label label;
    ModelLoader loader = new ModelLoader(8, "7.1.0", random);
    final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    /** By request: what is said in place of the answer. */
    final Map<String, String> lines = new HashMap<>();
    /** Requests at which it says nothing any more, and at which it dies. */
    final Set<String> silentAt = new HashSet<>();

    final Set<String> diesAt = new HashSet<>();
    final List<String> requests = new ArrayList<>();
    String lastWords = "";
    /** What it says in place of, or beside, the text of that name. */
    String says = "";

    String saysAt = "";
    boolean otherLoaderAfterLook;
    boolean echoesWithoutEnd;
    /** When its loader is zeroized and nothing is to be looked at any more. */
    boolean diesAtLastZeroize;
    /** A request of which one answer takes a minute, and comes. */
    String slowAt = "";

    List<String> lights = List.of();
    List<String> buttons = List.of();
    String network = "wpa-supplicant:wlan0";
    String showing = "";
    Runnable beforeEnd = () -> {};
    boolean echoes;
    boolean locked;
    boolean dirty;
    int conversations;
    private final AtomicLong ticks;

    // The double
    private boolean begun;
    private Optional<KeyId> owner = Optional.empty();
    private final Map<KeyId, Long> marks = new LinkedHashMap<>();
    private final Map<Bytes, Bytes> outcomes = new HashMap<>();
    private final Map<PrekeyId, Secret> seeds = new LinkedHashMap<>();
    private List<String> ssids = List.of();
    private Receipt.@Nullable NextPrekey lastPrekey;

    ModelMeter(String serial, AtomicLong ticks) {
        this.key = FileDecapsulationKey.generate(random);
        this.label = new Label(serial, key.publicKey());
        this.ticks = ticks;
    }

    ModelMeter with(Fault... some) {
        faults.addAll(List.of(some));
        return this;
    }

    private boolean has(Fault fault) {
        return faults.contains(fault);
    }

    MeterProgram connect() {
        conversations++;
        return new Program();
    }

    private final class Program implements MeterProgram {
        private final Deque<String> answers = new ArrayDeque<>();
        private @Nullable LoaderLink link;
        private boolean ended;
        private boolean tooLong;

        @Override
        public void send(String line) throws IOException {
            if (ended) {
                throw new IOException("broken pipe");
            }
            String name = line.startsWith("loader exchange ") ? "loader exchange" : line;
            requests.add(name);
            boolean slow = name.equals(slowAt);
            slowAt = slow ? "" : slowAt;
            ticks.addAndGet((slow ? Duration.ofMinutes(1) : Duration.ofMillis(100)).toNanos());
            if (echoes) {
                answers.add("# " + line);
            }
            boolean last = diesAtLastZeroize && requests.contains("check") && name.equals("loader exchange");
            if (diesAt.contains(name) || last) {
                diesAtLastZeroize = false;
                ended = true;
            } else if (lines.containsKey(name)) {
                String said = lines.get(name);
                tooLong = said.length() > MAX_LINE;
                if (!tooLong) {
                    answers.add(said);
                }
            } else if (!silentAt.contains(name)) {
                answers.add(answer(line));
            }
        }

        private String answer(String line) {
            try {
                return JSON.writeValueAsString(does(line));
            } catch (IOException e) {
                try {
                    return JSON.writeValueAsString(
                            object().put("error", e.getMessage()).put("next", "see to it"));
                } catch (IOException never) {
                    throw new AssertionError(never);
                }
            }
        }

        private ObjectNode does(String line) throws IOException {
            String[] words = line.split(" ", -1);
            return switch (words[0]) {
                case "hello" -> hello();
                case "loader" -> loader(words);
                case "look" -> look();
                case "scratch" -> scratch();
                case "show" -> {
                    showing = words[1];
                    yield object().put("shown", words[1]);
                }
                case "button" ->
                    object().put("pressed", !has(Fault.BUTTON_DEAD)).put("millis", 7);
                case "check" -> check();
                case "end" -> end();
                case "lock" -> {
                    if (begun || has(Fault.DOES_NOT_LOCK)) {
                        throw new IOException("the scratch state is there");
                    }
                    locked = true;
                    yield object().put("locked", true);
                }
                default -> throw new IOException("there is no such request");
            };
        }

        private ObjectNode loader(String[] words) throws IOException {
            if (words[1].equals("open")) {
                if (otherLoaderAfterLook && begun) {
                    loader = new ModelLoader(8, "7.1.0", random);
                }
                link = loader.connect();
                return object().put("serial", "0123456789abcdef");
            }
            if (words[1].equals("close")) {
                closeLink();
                return object().put("closed", true);
            }
            LoaderLink open = link;
            if (open == null) {
                throw new IOException("no session with the loader is open");
            }
            Bytes request = Bytes.of(Base64.getDecoder().decode(words[2]));
            Bytes reply = broken(request).orElse(Bytes.EMPTY);
            reply = reply.length() > 0 ? reply : open.exchange(request);
            return object().put("reply", Base64.getEncoder().encodeToString(reply.toArray()));
        }

        private ObjectNode look() throws IOException {
            if (link != null) {
                throw new IOException("the session with the loader is still open");
            }
            try {
                return looked();
            } catch (LoaderRefusedException | GeneralSecurityException e) {
                throw new IOException(e.toString());
            }
        }

        private void closeLink() throws IOException {
            LoaderLink open = link;
            link = null;
            if (open != null) {
                open.close();
            }
        }

        @Override
        public Optional<String> receive(Duration longest) throws IOException {
            if (echoesWithoutEnd) {
                ticks.addAndGet(Duration.ofSeconds(1).toNanos());
                return Optional.of("# hello");
            }
            if (!answers.isEmpty()) {
                return Optional.of(answers.remove());
            }
            if (ended) {
                throw new EOFException();
            }
            if (tooLong) {
                tooLong = false;
                throw new LineTooLongException();
            }
            ticks.addAndGet(longest.toNanos());
            return Optional.empty();
        }

        @Override
        public String lastWords() {
            return lastWords;
        }

        @Override
        public void close() {
            ended = true;
            try {
                closeLink();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            if (!has(Fault.LEAVES_OWNER)) {
                forget();
            }
        }
    }

    /** What a loader that is broken says in place of its answer. */
    private Optional<Bytes> broken(Bytes request) {
        int command = request.at(0);
        if (has(Fault.LOADER_GIVES_SPENT) && command == Request.GET) {
            return Optional.of(new Reply.Content(Bytes.of((byte) 1), 1).encode());
        }
        if (has(Fault.LOADER_LOGS_NOTHING) && command == Request.LOG) {
            return Optional.of(new Reply.LogPage(LogEntry.CHAIN_START, List.of(), 0).encode());
        }
        if (has(Fault.LOADER_STAYS_FULL) && command == Request.ZEROIZE) {
            return Optional.of(new Reply.Done().encode());
        }
        return Optional.empty();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void texts(ObjectNode node, String name, List<String> texts) {
        ArrayNode array = node.putArray(name);
        texts.forEach(array::add);
    }

    private ObjectNode hello() {
        if (!has(Fault.LEAVES_OWNER)) {
            forget();
        }
        ObjectNode node = object().put("protocol", has(Fault.OTHER_PROTOCOL) ? 2 : 1)
                .put("agent", said("agent", AGENT))
                .put("serial", has(Fault.CONTRADICTS_ITSELF) ? "OTHER" : label.serial())
                .put("kid", label.kid().value().hex())
                .put("uri", label.uri())
                .put("key", "file")
                .put("locked", locked)
                .put("fresh", !has(Fault.NOT_FRESH) && !dirty)
                .put("network", said("network", network))
                .put("prekeys", said("prekeys", "file"))
                .put("of a later version", 7);
        texts(node, "lights", saysAt.equals("lights") ? List.of(says) : lights);
        texts(node, "buttons", buttons);
        return node;
    }

    private String said(String place, String otherwise) {
        return saysAt.equals(place) ? says : otherwise;
    }

    private ObjectNode scratch() {
        ObjectNode node = object().put("claimed", owner.isPresent() || has(Fault.CLAIMED_EARLY))
                .put("marks", marks.size() + (has(Fault.MORE_MARKS) && owner.isPresent() ? 1 : 0))
                .put("prekeys", seeds.size());
        texts(node, "owners", owner.stream().map(id -> id.value().hex()).toList());
        texts(node, "ssids", has(Fault.OTHER_NETWORK) && owner.isPresent() ? List.of("Mine") : ssids);
        return node;
    }

    private ObjectNode check() {
        ObjectNode node = object();
        ArrayNode checks = node.putArray("checks");
        for (String name : MeterCheck.NAMES) {
            boolean failed = has(Fault.CHECK_FAILED) && name.equals("permissions.key");
            boolean unknown = has(Fault.CHECK_UNKNOWN) && name.equals("clock");
            if (has(Fault.CHECK_MISSING) && name.equals("radio.hotspot")) {
                continue;
            }
            boolean other = name.equals("permissions.key");
            checks.addObject()
                    .put("name", other ? said("name", name) : name)
                    .put("state", failed ? "failed" : unknown ? "unknown" : "ok")
                    .put("detail", said("detail", "what was found of " + name))
                    .put("next", said("next", "mend it"));
        }
        return node;
    }

    private ObjectNode end() {
        beforeEnd.run();
        ObjectNode node = object();
        if (has(Fault.NOT_CLEAN) || saysAt.equals("left")) {
            texts(node, "left", List.of(said("left", "its network: busy")));
            return node.put("clean", false);
        }
        dirty = has(Fault.LEAVES_OWNER) && owner.isPresent();
        forget();
        texts(node, "left", List.of());
        return node.put("clean", true);
    }

    private void forget() {
        begun = false;
        owner = Optional.empty();
        marks.clear();
        outcomes.clear();
        seeds.clear();
        ssids = List.of();
    }

    /** Whether nothing of a test is there. */
    boolean isClean() {
        return !begun && owner.isEmpty() && marks.isEmpty() && seeds.isEmpty() && !dirty;
    }

    private record Candidate(int slot, Opening.Opened opened) {}

    private ObjectNode looked() throws IOException, LoaderRefusedException, GeneralSecurityException {
        begun = true;
        int code = Verdict.NOT_FOR_THIS_METER.code();
        List<Candidate> candidates = new ArrayList<>();
        try (LoaderClient client = new LoaderClient(loader.connect(), random)) {
            for (SlotEntry entry : client.list()) {
                if (entry.state() != SlotState.SEALED) {
                    continue;
                }
                Bytes message = client.get(entry.slot());
                Opening opening = open(message);
                if (opening instanceof Opening.NotForThisMeter) {
                    if (has(Fault.NOTES_OTHERS)) {
                        client.attempt(entry.slot(), message.sha256(), Bytes.of((byte) 1));
                    }
                    code = has(Fault.SAYS_DAMAGED_OF_OTHERS) ? 30 : code;
                } else if (opening instanceof Opening.Opened opened) {
                    Optional<Integer> refused = judge(client, entry.slot(), opened);
                    if (refused.isEmpty()) {
                        candidates.add(new Candidate(entry.slot(), opened));
                    } else {
                        code = refused.get();
                    }
                } else {
                    if (has(Fault.NOTES_DAMAGED)) {
                        client.attempt(entry.slot(), message.sha256(), Bytes.of((byte) 1));
                    }
                    boolean order = new Opener(key, this::seed).open(message) instanceof Opening.Opened;
                    boolean nothing = has(order ? Fault.SAYS_NOTHING_OF_ORDERS : Fault.SAYS_NOTHING_OF_DAMAGED);
                    code = nothing ? 31 : opening instanceof Opening.PrekeyGone ? 21 : 30;
                }
            }
            if (!candidates.isEmpty()) {
                code = apply(client, candidates);
            }
        }
        return object().put("code", code).put("light", light(code)).put("millis", 5);
    }

    private String light(int code) {
        Verdict.Light light = Verdict.ofCode(code).orElseThrow().light();
        return has(Fault.WRONG_LIGHT) || light == Verdict.Light.STEADY ? "steady" : String.valueOf(light.blinks());
    }

    private Optional<Secret> seed(PrekeyId id) {
        return has(Fault.PREKEY_NOT_OPENED)
                ? Optional.empty()
                : Optional.ofNullable(seeds.get(id)).map(Secret::duplicate);
    }

    private Opening open(Bytes message) throws GeneralSecurityException {
        FileDecapsulationKey used = has(Fault.WRONG_KEY) ? FileDecapsulationKey.generate(random) : key;
        Opening opening = new Opener(used, this::seed, Purpose.QA).open(message);
        if (has(Fault.WRONG_KEY)) {
            return new Opener(key, this::seed, Purpose.QA).open(message) instanceof Opening.Opened
                    ? new Opening.Damaged("does not open")
                    : new Opener(key).open(message) instanceof Opening.NotForThisMeter
                            ? opening
                            : new Opening.Damaged("");
        }
        if (!(opening instanceof Opening.Opened) && has(Fault.OPENS_ORDERS)) {
            return new Opener(key, this::seed).open(message);
        }
        return opening;
    }

    /** @return the code of a message that is not to be tried */
    private Optional<Integer> judge(LoaderClient client, int slot, Opening.Opened opened)
            throws IOException, LoaderRefusedException {
        Bytes before = outcomes.get(opened.digest());
        if (before != null && !has(Fault.JOINS_AGAIN)) {
            if (!has(Fault.LEAVES_REPLAY)) {
                Bytes receipt = has(Fault.OTHER_RECEIPT_OF_REPLAY)
                        ? opened.keys().sealReceipt(receipt(opened, Verdict.JOINED, true), opened.digest(), random)
                        : before;
                client.consume(slot, opened.keys().token().reveal(), receipt);
            }
            return Optional.of(has(Fault.SAYS_JOINED_BEFORE) ? 3 : 4);
        }
        boolean foreign =
                owner.isPresent() && !owner.equals(Optional.of(opened.signer().id()));
        if (foreign && !has(Fault.TAKES_FOREIGN)) {
            if (!has(Fault.NO_NOTE)) {
                Receipt note = new Receipt(
                        opened.order().header().id(),
                        0,
                        Verdict.NOT_THE_OWNER,
                        List.of(),
                        Optional.empty(),
                        AGENT,
                        has(Fault.NOTE_OF_OTHERS) ? List.of() : owner.stream().toList(),
                        false,
                        0,
                        0);
                client.attempt(slot, opened.digest(), opened.keys().sealReceipt(note, opened.digest(), random));
            }
            return Optional.of(has(Fault.SAYS_DAMAGED_OF_FOREIGN) ? 30 : 18);
        }
        return Optional.empty();
    }

    private int apply(LoaderClient client, List<Candidate> candidates) throws IOException, LoaderRefusedException {
        if (has(Fault.CANNOT_JOIN)) {
            return Verdict.NETWORK_NOT_FOUND.code();
        }
        candidates.sort(Comparator.comparingLong(
                candidate -> -candidate.opened().order().header().sequence()));
        Candidate newest = candidates.get(0);
        Opening.Opened opened = newest.opened();
        boolean claims = owner.isEmpty();
        if (claims) {
            owner = Optional.of(opened.signer().id());
        }
        marks.put(opened.signer().id(), opened.order().header().sequence());
        ssids = ((Order.Load) opened.order())
                .networks().stream().map(ModelMeter::name).toList();
        opened.prekey().ifPresent(seeds::remove);
        spend(client, newest.slot(), opened, receipt(opened, Verdict.JOINED, claims));
        for (Candidate older : candidates.subList(1, candidates.size())) {
            if (!has(Fault.LEAVES_OLDER)) {
                Verdict verdict = has(Fault.OLDER_JOINED) ? Verdict.JOINED : Verdict.SUPERSEDED;
                spend(client, older.slot(), older.opened(), receipt(older.opened(), verdict, false));
            }
        }
        return has(Fault.JOINS_WITH_A_WARNING) ? 5 : 0;
    }

    private static String name(NetworkOrder order) {
        return new String(((NetworkOrder.Known) order).network().ssid().toArray(), StandardCharsets.UTF_8);
    }

    private void spend(LoaderClient client, int slot, Opening.Opened opened, Receipt receipt)
            throws IOException, LoaderRefusedException {
        Bytes digest = has(Fault.RECEIPT_OF_ANOTHER) ? Bytes.of(new byte[32]) : opened.digest();
        Bytes sealed = has(Fault.RECEIPT_NOT_CBOR)
                ? Bytes.of((byte) 1, (byte) 2)
                : opened.keys().sealReceipt(receipt, digest, random);
        outcomes.put(opened.digest(), sealed);
        if (!has(Fault.DOES_NOT_CONSUME)) {
            client.consume(slot, opened.keys().token().reveal(), sealed);
        }
    }

    private Receipt receipt(Opening.Opened opened, Verdict verdict, boolean claims) {
        boolean joined = verdict == Verdict.JOINED;
        Optional<String> address =
                has(Fault.NO_ADDRESS) ? Optional.empty() : Optional.of(said("address", "192.0.2.17"));
        Receipt.Joined where = new Receipt.Joined(
                0,
                network.startsWith("files:") ? Optional.empty() : Optional.of(Bytes.ofHex("02000000a1b2")),
                OptionalInt.of(11),
                OptionalInt.of(-61),
                address);
        return new Receipt(
                opened.order().header().id(),
                1,
                verdict,
                joined ? List.of(Verdict.JOINED) : List.of(),
                joined && !has(Fault.RECEIPT_WITHOUT_PLACE) ? Optional.of(where) : Optional.empty(),
                has(Fault.RECEIPT_OTHER_AGENT) ? "9" : AGENT,
                has(Fault.RECEIPT_OTHER_OWNERS)
                        ? List.of(label.kid())
                        : List.of(opened.signer().id()),
                claims && !has(Fault.RECEIPT_NOT_CLAIMED),
                has(Fault.RECEIPT_WAS_RESET) ? 1 : 0,
                opened.order().header().sequence() + (has(Fault.RECEIPT_OTHER_MARK) ? 1 : 0),
                joined ? nextPrekey() : Optional.empty());
    }

    private Optional<Receipt.NextPrekey> nextPrekey() {
        if (has(Fault.NO_PREKEY)) {
            return Optional.empty();
        }
        Receipt.NextPrekey last = lastPrekey;
        if (has(Fault.SAME_PREKEY_AGAIN)
                && last != null
                && !seeds.containsKey(last.prekey().id())
                && owner.isPresent()
                && marks.size() == 1) {
            return Optional.of(last);
        }
        FreshPrekey fresh = FreshPrekey.make(random);
        seeds.clear();
        seeds.put(fresh.prekey().id(), fresh.seed());
        lastPrekey = new Receipt.NextPrekey(fresh.prekey(), PrekeyStorage.FILE);
        return Optional.of(lastPrekey);
    }

    /** Whether any of these bytes went to it in a request's own words. */
    boolean wasTold(String text) {
        return requests.stream().anyMatch(request -> request.contains(text));
    }

    static String tooLong() {
        char[] line = new char[MeterProgram.MAX_LINE + 1];
        Arrays.fill(line, 'x');
        return "{" + new String(line);
    }
}
