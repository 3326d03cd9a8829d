package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.Version;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.key.MeterKey;
import keyloader.agent.life.Life;
import keyloader.agent.lockdown.GuardedPlugs;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.lockdown.UsbPorts;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.prekeys.PrekeyFiles;
import keyloader.agent.prekeys.PrekeyMemory;
import keyloader.agent.prekeys.PrekeyStore;
import keyloader.agent.prekeys.PrekeyToken;
import keyloader.agent.run.Agent;
import keyloader.agent.run.Lights;
import keyloader.agent.run.Log;
import keyloader.agent.run.Meter;
import keyloader.agent.run.Panel;
import keyloader.agent.run.Plugs;
import keyloader.agent.run.Turns;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.Opener;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Purpose;
import keyloader.sealing.Verdict.Light;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;

/** {@code run}: the meter's daemon. */
final class RunCommand {
    /** Two rounds of 5 blinks. */
    private static final Duration SEEN = Duration.ofSeconds(8);

    static final String USAGE = """
            usage: keyloader-agent run --state DIR --loader LINK --network NETWORK [--once] [--lock-down]
                       [--usb-ports "usb1 ..."]
                   keyloader-agent run --config FILE [--once]

            Waits for the loader and does what it brings; without --once for ever. Prints the light to standard output and
            what happens to standard error.

            --config FILE        the configuration, such as /etc/keyloader/agent.conf, in place of the others
            --loader LINK        usb, usb:SERIAL (of several), tcp:HOST:PORT or unix:PATH
            --network files:DIR  where the network configuration is written; one directory for each meter
            --network NETWORK    wpa_supplicant, networkmanager, or auto for whichever runs; with :INTERFACE where there are
                                 several: what runs the meter's WiFi, over D-Bus
            --once               looks at one loader and ends with the verdict's exit code
            --lock-down          does not run where the meter can be set up in another way (see keyloader-agent audit), and
                                 keeps its radios off until a message is authorised; always so where --network is no files:DIR
            --usb-ports NAMES    root hubs, as in /sys/bus/usb/devices: nothing plugged in there works but a loader
            """;

    private RunCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException, InterruptedException {
        Arguments given = Arguments.parse(
                arguments,
                Set.of("--config", "--state", "--loader", "--network", "--usb-ports"),
                Set.of("--once", "--lock-down"));
        return run(settings(given), given.has("--once"), ports);
    }

    static Settings settings(Arguments given) throws FailureException {
        Optional<String> file = given.value("--config");
        if (file.isEmpty()) {
            return Settings.plain(
                    Paths.path("--state", given.required("--state")),
                    address(given.required("--loader")),
                    NetworkOption.checked(given.required("--network")),
                    usbPorts(given.value("--usb-ports")),
                    given.has("--lock-down"));
        }
        for (String other : List.of("--state", "--loader", "--network", "--usb-ports")) {
            if (given.value(other).isPresent()) {
                throw new FailureException(Problem.CONFIG_AND_OPTION, other);
            }
        }
        if (given.has("--lock-down")) {
            throw new FailureException(Problem.CONFIG_AND_OPTION, "--lock-down");
        }
        return SettingsReader.read(given.required("--config"));
    }

    private static List<String> usbPorts(Optional<String> names) throws FailureException {
        List<String> all =
                names.map(text -> List.of(text.strip().split("[ ,]+"))).orElse(List.of());
        for (String name : all) {
            if (!UsbPorts.isName(name)) {
                throw new FailureException(Problem.USB_PORT_IMPOSSIBLE, name);
            }
        }
        return all;
    }

    private static int run(Settings settings, boolean once, AgentPorts ports)
            throws FailureException, InterruptedException {
        Log log = new Log(ports.err());
        Lights lights = lights(settings, ports, log);
        StateDirectory directory = new StateDirectory(settings.state(), ports.durable());
        try {
            return run(settings, directory::openKey, Purpose.CREDENTIALS, once, lights, log, ports);
        } catch (FailureException e) {
            lights.ended(Light.OTHER, "keyloader-agent has ended with an error");
            letBeSeen(settings, ports);
            throw e;
        } catch (RuntimeException e) {
            // Whoever starts it again may not see a loader soon: the light must not stay as it was before.
            lights.ended(Light.OTHER, "keyloader-agent has met a fault of its own");
            letBeSeen(settings, ports);
            throw e;
        }
    }

    /** The pattern ends with the program, and what comes then says nothing. */
    private static void letBeSeen(Settings settings, AgentPorts ports) throws InterruptedException {
        if (!settings.lights().isEmpty()) {
            ports.time().sleep(SEEN);
        }
    }

    /** Where a meter's private key comes from. */
    interface Keys {
        MeterKey open(PublicPoint expected) throws FailureException;
    }

    /** @param purpose what messages are opened for */
    static int run(
            Settings settings, Keys keys, Purpose purpose, boolean once, Lights lights, Log log, AgentPorts ports)
            throws FailureException, InterruptedException {
        StateDirectory directory = new StateDirectory(settings.state(), ports.durable());
        LinkAddress address = settings.loader();
        checkPlace(address);
        UsbPorts usbPorts = ports.lockdown().usbPorts(settings.usbPorts());
        if (isLockedDown(settings)) { // beside another way in the meter does not start
            ports.lockdown().check(log);
        }
        NetworkBackend backend = backend(settings, log, ports);
        StateDirectory.Lock lock = directory.lock();
        try (lock;
                backend;
                Plugs plugs = new GuardedPlugs(ports.plugs().watch(address, ports.time()), usbPorts);
                Panel panel = Panel.listen(
                        settings.controls(),
                        ports.board().buttons(),
                        ports.time(),
                        ports.board().sincePowerUp().get(),
                        log::say)) {
            close(usbPorts);
            // A double in a factory test has a record alone: its key is the meter's.
            AgentState state = purpose == Purpose.QA ? directory.loadRecord() : directory.load();
            try (MeterKey key = keys.open(state.label().key())) {
                PrekeyStore prekeys = prekeys(settings, directory, key, ports);
                backend.claim(state.label().kid(), state.network());
                directory.dropUnfinished();
                log.say("meter " + state.label().serial() + ", check code "
                        + state.label().kid().checkCode());
                Turns turns = new Turns();
                Meter meter = new Meter(
                        directory,
                        state,
                        backend,
                        prekeys,
                        () -> {
                            turns.taken(); // one session after the other may take longer than a watchdog waits
                            usbPorts.enforce();
                            return dial(address, ports);
                        },
                        ports.time(),
                        ports.clock(),
                        ports.random(),
                        log,
                        new Life(Version.TEXT),
                        () -> {
                            turns.taken();
                            return panel.isResetDue();
                        });
                Agent agent = new Agent(
                        meter,
                        new Opener(key.key(), prekeys, purpose),
                        state.label().kid(),
                        ports.time(),
                        plugs,
                        panel,
                        lights,
                        log,
                        turns,
                        once,
                        purpose == Purpose.QA ? Optional.of(Agent.TEST_PATIENCE) : Optional.empty());
                try {
                    return agent.run(() -> ports.board().manager().ready("waiting for a loader", turns));
                } finally {
                    ports.board().manager().stopping();
                }
            }
        }
    }

    private static Lights lights(Settings settings, AgentPorts ports, Log log) {
        Lights printed = Lights.watched(ports.lights(), ports.out(), log);
        return settings.lights().isEmpty()
                ? printed
                : Lights.both(printed, ports.board().leds().open(settings.lights(), log::say));
    }

    private static boolean isLockedDown(Settings settings) {
        return settings.lockDown() || Lockdown.isNeededBy(settings.network());
    }

    static NetworkBackend backend(Settings settings, Log log, AgentPorts ports) throws FailureException {
        NetworkBackend backend = NetworkOption.open(settings, ports);
        return isLockedDown(settings) ? ports.lockdown().silenced(backend, log) : backend;
    }

    /** What lies elsewhere, from before, is destroyed. */
    static PrekeyStore prekeys(Settings settings, StateDirectory directory, MeterKey key, AgentPorts ports)
            throws FailureException {
        PrekeyFiles files = new PrekeyFiles(directory.path(), ports.durable());
        Optional<PrekeyToken> inToken =
                key.token().map(token -> new PrekeyToken(token, directory.path(), ports.durable()));
        try {
            PrekeyStore store = files;
            if (settings.prekeys() instanceof PrekeyPlace.InMemory place) {
                store = memory(place.memory(), ports);
            } else if (settings.prekeys() instanceof PrekeyPlace.InToken) {
                store = inToken.orElseThrow(() -> new FailureException(Problem.PREKEYS_WITHOUT_TOKEN));
            }
            // Only now that there is another place: seeds of messages that wait may be among them.
            if (store != files) {
                files.keepOnly(List.of());
            }
            if (inToken.isPresent() && store != inToken.get()) {
                inToken.get().keepOnly(List.of());
            }
            return store;
        } catch (IOException e) {
            throw new FailureException(Problem.PREKEY_MEMORY_UNUSABLE, e).causedBy(e);
        }
    }

    private static PrekeyStore memory(Path memory, AgentPorts ports) throws FailureException, IOException {
        if (!PrekeyMemory.isPossible(memory)) {
            throw new FailureException(Problem.PREKEY_MEMORY_IMPOSSIBLE, memory);
        }
        PrekeyMemory store = new PrekeyMemory(memory, ports.durable());
        store.check();
        return store;
    }

    private static void close(UsbPorts usbPorts) throws FailureException {
        try {
            usbPorts.enforce();
        } catch (IOException e) {
            throw new FailureException(Problem.USB_PORT_NOT_CLOSED, e).causedBy(e);
        }
    }

    /** A socket may come and go like a plug; the place for it does not. */
    private static void checkPlace(LinkAddress address) throws FailureException {
        if (address instanceof LinkAddress.Unix unix) {
            Path directory = unix.path().toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                throw new FailureException(Problem.LINK_NOWHERE, unix.path());
            }
        }
    }

    static LoaderLink dial(LinkAddress address, AgentPorts ports) throws IOException {
        try {
            return ports.dialling().open(address);
        } catch (LoaderBusyException e) {
            throw e;
        } catch (IOException e) {
            if (address instanceof LinkAddress.Usb) {
                throw e; // its kinds are told apart, and say enough
            }
            throw new IOException(address + ": " + IoReason.of(e), e);
        }
    }

    private static LinkAddress address(String text) throws FailureException {
        try {
            return LinkAddress.parse(text);
        } catch (MalformedException e) {
            throw new FailureException(Problem.LINK_IMPOSSIBLE, e.reason()).causedBy(e);
        }
    }
}
