package keyloader.agent.command;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.agent.Version;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Printable;
import keyloader.agent.failure.Problem;
import keyloader.agent.key.MeterKey;
import keyloader.agent.network.Generation;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.prekeys.PrekeyStore;
import keyloader.agent.qa.ButtonPress;
import keyloader.agent.qa.Checks;
import keyloader.agent.qa.Dialogue.Answer;
import keyloader.agent.run.Lights;
import keyloader.agent.run.Log;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.board.buttons.InputName;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Purpose;
import keyloader.sealing.Verdict.Light;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import org.jspecify.annotations.Nullable;

/** A meter under test: the real one, whose record is only read, and its double, which is owned, joins and forgets. */
final class QaMeter implements AutoCloseable {
    private static final int PROTOCOL = 1;
    private static final int MAX_SECONDS = 120;
    private static final Map<String, Light> BLINKS =
            Map.of("2", Light.PASSPHRASE, "3", Light.NOT_FOUND, "4", Light.NOTHING_HERE, "5", Light.OTHER);

    private final Settings settings;
    private final Settings doubled;
    private final AgentPorts ports;
    private final Log log;
    private final StateDirectory real;
    private final StateDirectory scratch;
    private final ShownLight light = new ShownLight();
    private final List<String> lightComplaints = new ArrayList<>();
    private final Lights leds;
    private StateDirectory.@Nullable Lock lock;
    private @Nullable MeterKey key;
    private @Nullable FailureException keyFailure;
    private @Nullable LoaderLink link;

    QaMeter(Settings settings, AgentPorts ports, Log log) {
        this.settings = settings;
        this.ports = ports;
        this.log = log;
        this.real = new StateDirectory(settings.state(), ports.durable());
        this.scratch = real.scratch();
        this.doubled = settings.doubled(scratch.path());
        this.leds = settings.lights().isEmpty()
                ? light
                : Lights.both(light, ports.board().leds().open(settings.lights(), lightComplaints::add));
    }

    /** What the light shows now. */
    private static final class ShownLight implements Lights {
        private String pattern = "slow";

        @Override
        public void working() {
            pattern = "slow";
        }

        @Override
        public void reset() {
            pattern = "quick";
        }

        @Override
        public void ended(Light shown, String meaning) {
            pattern = shown == Light.STEADY ? "steady" : String.valueOf(shown.blinks());
        }
    }

    Optional<Answer> handle(List<String> words) throws FailureException, IOException, InterruptedException {
        String request = String.join(" ", words.subList(0, Math.min(words.size(), 2)));
        return switch (words.size()) {
            case 1 ->
                switch (request) {
                    case "hello" -> Optional.of(hello());
                    case "look" -> Optional.of(look());
                    case "scratch" -> Optional.of(scratchState());
                    case "check" -> Optional.of(check());
                    case "lock" -> Optional.of(lockKey());
                    case "end" -> Optional.of(end());
                    default -> Optional.empty();
                };
            case 2 ->
                switch (request) {
                    case "loader open" -> Optional.of(openLoader());
                    case "loader close" -> Optional.of(closeLoader());
                    default -> words.get(0).equals("show") ? show(words.get(1)) : Optional.empty();
                };
            case 3 ->
                request.equals("loader exchange")
                        ? Optional.of(exchange(words.get(2)))
                        : words.get(0).equals("button") ? button(words.get(1), words.get(2)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** The meter's own record, with the lock that keeps the agent from running. */
    private AgentState record() throws FailureException {
        if (lock == null) {
            lock = real.lock();
        }
        return real.load();
    }

    /** Whose it is and what it remembers; that it has seen loaders does not matter. */
    private static boolean isFresh(AgentState state) {
        return state.withCounters(AgentState.fresh(state.label()).counters()).isFresh();
    }

    private MeterKey key(AgentState state) throws FailureException {
        if (keyFailure != null) {
            throw keyFailure; // a token counts wrong PINs: each is tried once
        }
        MeterKey own = key;
        if (own == null) {
            try {
                own = real.openKey(state.label().key());
            } catch (FailureException e) {
                keyFailure = e;
                throw e;
            }
            key = own;
        }
        return own;
    }

    private AgentState freshRecord() throws FailureException {
        AgentState state = record();
        if (!isFresh(state)) {
            throw new FailureException(Problem.QA_NOT_FRESH, state.label().serial());
        }
        return state;
    }

    private Answer hello() throws FailureException {
        AgentState state = record();
        key(state);
        List<String> left = clean(); // of a test that was cut off
        if (!left.isEmpty()) {
            throw new FailureException(Problem.QA_LEFT, String.join("; ", left));
        }
        Label label = state.label();
        boolean inToken = real.isKeyInToken();
        boolean locked = real.isProvisioningLocked();
        List<String> buttons = new ArrayList<>();
        settings.controls().reset().ifPresent(name -> buttons.add("reset"));
        settings.controls().arming().ifPresent(name -> buttons.add("arming"));
        return json -> {
            json.writeNumberField("protocol", PROTOCOL);
            json.writeStringField("agent", Version.TEXT);
            json.writeStringField("serial", label.serial());
            json.writeStringField("kid", label.kid().value().hex());
            json.writeStringField("uri", label.uri());
            json.writeStringField("key", inToken ? "token" : "file");
            json.writeBooleanField("locked", locked);
            json.writeBooleanField("fresh", isFresh(state));
            json.writeStringField("network", Printable.text(settings.network()));
            json.writeStringField("prekeys", prekeysWord());
            strings(json, "lights", settings.lights());
            strings(json, "buttons", buttons);
        };
    }

    private String prekeysWord() {
        return settings.prekeys() instanceof PrekeyPlace.InToken
                ? "token"
                : settings.prekeys() instanceof PrekeyPlace.InMemory ? "erasable" : "file";
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private Answer openLoader() throws FailureException, IOException {
        freshRecord();
        closeLink();
        LoaderLink opened = RunCommand.dial(settings.loader(), ports);
        link = opened;
        try {
            String serial = new LoaderClient(opened, ports.random()).info().serial();
            return json -> json.writeStringField("serial", Printable.text(serial));
        } catch (LoaderRefusedException e) {
            closeLink();
            throw new IOException("the loader refuses to say who it is", e);
        } catch (IOException e) {
            closeLink();
            throw e;
        }
    }

    private Answer exchange(String base64) throws IOException {
        LoaderLink open = link;
        if (open == null) {
            throw new IOException("no session with the loader is open");
        }
        Bytes request;
        try {
            request = Bytes.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IOException("what is to be exchanged is not base64", e);
        }
        if (request.length() < 1 || request.length() > Frame.MAX_BODY) {
            throw new IOException("what is to be exchanged is not 1 to " + Frame.MAX_BODY + " bytes");
        }
        try {
            Bytes reply = open.exchange(request);
            return json -> json.writeStringField("reply", Base64.getEncoder().encodeToString(reply.toArray()));
        } catch (IOException e) {
            closeLink();
            throw e;
        }
    }

    private Answer closeLoader() {
        closeLink();
        return json -> json.writeBooleanField("closed", true);
    }

    private void closeLink() {
        LoaderLink open = link;
        link = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.say("the session with the loader did not end as it should: " + IoReason.of(e));
            }
        }
    }

    private Answer look() throws FailureException, IOException, InterruptedException {
        AgentState state = freshRecord();
        MeterKey own = key(state);
        if (link != null) {
            throw new FailureException(Problem.QA_SESSION_OPEN);
        }
        if (!scratch.hasRecord()) {
            real.makeScratch(state.label());
        }
        openLoader(); // without one the agent would wait for it
        closeLink();
        long began = ports.time().millis();
        int code = RunCommand.run(doubled, expected -> own.lend(), Purpose.QA, true, leds, log, ports);
        long millis = ports.time().millis() - began;
        return json -> {
            json.writeNumberField("code", code);
            json.writeStringField("light", light.pattern);
            json.writeNumberField("millis", millis);
        };
    }

    private Answer scratchState() throws FailureException {
        AgentState own = freshRecord();
        AgentState state = scratch.hasRecord() ? scratch.loadRecord() : AgentState.fresh(own.label());
        return json -> {
            json.writeBooleanField("claimed", state.isClaimed());
            strings(
                    json,
                    "owners",
                    state.ownerIds().stream().map(KeyId::value).map(Bytes::hex).toList());
            json.writeNumberField("marks", state.marks().size());
            json.writeNumberField("prekeys", state.prekeys().size());
            strings(
                    json,
                    "ssids",
                    state.network().stream()
                            .flatMap(generation -> generation.ssids().stream())
                            .map(Printable::ssid)
                            .toList());
        };
    }

    private Optional<Answer> show(String pattern) {
        switch (pattern) {
            case "slow" -> leds.working();
            case "quick" -> leds.reset();
            case "steady" -> leds.ended(Light.STEADY, "test");
            default -> {
                if (!BLINKS.containsKey(pattern)) {
                    return Optional.empty();
                }
                leds.ended(BLINKS.get(pattern), "test");
            }
        }
        return Optional.of(json -> json.writeStringField("shown", pattern));
    }

    private Optional<Answer> button(String which, String seconds)
            throws FailureException, IOException, InterruptedException {
        boolean reset = which.equals("reset");
        if ((!reset && !which.equals("arming")) || !seconds.matches("[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        Optional<InputName> name =
                reset ? settings.controls().reset() : settings.controls().arming();
        if (name.isEmpty()) {
            throw new FailureException(Problem.QA_NO_BUTTON, which);
        }
        Duration longest = Duration.ofSeconds(Math.min(Integer.parseInt(seconds), MAX_SECONDS));
        long began = ports.time().millis();
        boolean pressed =
                ButtonPress.await(ports.board().buttons(), buttonKey(reset), name.get(), longest, ports.time());
        long millis = ports.time().millis() - began;
        return Optional.of(json -> {
            json.writeBooleanField("pressed", pressed);
            json.writeNumberField("millis", millis);
        });
    }

    private static String buttonKey(boolean reset) {
        return reset ? "reset-button" : "arming-button";
    }

    /** Asks for nothing that a broken meter may not have. */
    private Answer check() throws FailureException, IOException {
        List<String> buttons = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        for (boolean reset : new boolean[] {true, false}) {
            Optional<InputName> name =
                    reset ? settings.controls().reset() : settings.controls().arming();
            if (name.isPresent()) {
                buttons.add(buttonKey(reset) + " " + name.get());
                ButtonPress.complaint(ports.board().buttons(), buttonKey(reset), name.get())
                        .ifPresent(complaints::add);
            }
        }
        Checks checks = new Checks();
        try {
            checks.permissions(real.path(), List.of(real.keyFile()));
        } catch (FailureException e) {
            checks.failed("permissions.key", String.valueOf(e.getMessage()), e.hint());
        }
        checks.storage(real.storageTrial(), ports.durable())
                .clock(Instant.ofEpochMilli(ports.clock().now()))
                .radio(ports.lockdown())
                .usb(ports.lockdown().usbPorts(settings.usbPorts()), settings.usbPorts())
                .parts("lights", settings.lights(), lightComplaints)
                .parts("buttons", buttons, complaints);
        return checks::write;
    }

    private Answer lockKey() throws FailureException {
        AgentState state = freshRecord();
        if (scratch.hasRecord()) {
            throw new FailureException(Problem.QA_NOT_ENDED);
        }
        key(state);
        real.lockProvisioning();
        return json -> json.writeBooleanField("locked", true);
    }

    /** The double is gone, with its networks and prekeys. */
    Answer end() {
        closeLink();
        List<String> left = clean();
        left.forEach(what -> log.say("left of the test: " + what));
        return json -> {
            json.writeBooleanField("clean", left.isEmpty());
            strings(json, "left", left);
        };
    }

    /** @return what could not be removed */
    private List<String> clean() {
        List<String> left = new ArrayList<>();
        try {
            if (lock == null) {
                lock = real.lock();
            }
            if (scratch.hasRecord()) {
                forget(left);
            }
            if (left.isEmpty()) {
                real.destroyScratch();
            }
        } catch (FailureException e) {
            left.add(String.valueOf(e.getMessage()));
        }
        return left;
    }

    /** What is the meter's own stays, should it have lived meanwhile. */
    private void forget(List<String> left) throws FailureException {
        AgentState own = real.load();
        try (NetworkBackend backend = RunCommand.backend(doubled, log, ports)) {
            backend.claim(own.label().kid(), networkOfScratch());
            backend.discardTrial();
            if (isFresh(own)) {
                backend.clear();
                if (backend.hasLeft()) { // what was told is not what is
                    left.add("its network: it was cleared, and is still there");
                }
            }
        } catch (IOException e) {
            left.add("its network: " + IoReason.of(e));
        }
        try {
            PrekeyStore prekeys = RunCommand.prekeys(doubled, scratch, key(own).lend(), ports);
            prekeys.keepOnly(own.prekeyIds());
        } catch (IOException e) {
            left.add("its prekeys: " + IoReason.of(e));
        }
    }

    /** A cut may have come while the record was being removed. */
    private Optional<Generation> networkOfScratch() {
        try {
            return scratch.loadRecord().network();
        } catch (FailureException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closeLink();
        if (key != null) {
            key.close();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
