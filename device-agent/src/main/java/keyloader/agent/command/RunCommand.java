package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.Version;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.life.Life;
import keyloader.agent.lockdown.GuardedPlugs;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.lockdown.UsbPorts;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.run.Agent;
import keyloader.agent.run.Lights;
import keyloader.agent.run.Log;
import keyloader.agent.run.Meter;
import keyloader.agent.run.Plugs;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Opener;
import keyloader.sealing.Verdict.Light;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;

/** {@code run}: the meter's daemon. */
final class RunCommand {
    static final String USAGE = """
            usage: keyloader-agent run --state DIR --loader LINK --network files:DIR [--once] [--lock-down]
                       [--usb-ports "usb1 ..."]

            Waits for the loader and does what it brings; without --once for ever. Prints the light to standard output and
            what happens to standard error.

            --loader LINK        usb, usb:SERIAL (of several), tcp:HOST:PORT or unix:PATH
            --network files:DIR  where the network configuration is written; one directory for each meter
            --once               looks at one loader and ends with the verdict's exit code
            --lock-down          does not run where the meter can be set up in another way (see keyloader-agent audit), and
                                 keeps its radios off until a message is authorised; always so where --network is no files:DIR
            --usb-ports NAMES    root hubs, as in /sys/bus/usb/devices: nothing plugged in there works but a loader
            """;

    private RunCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException, InterruptedException {
        try {
            return look(arguments, ports);
        } catch (RuntimeException e) {
            // Whoever starts it again may not see a loader soon: the light must not stay as it was before.
            ports.lights().ended(Light.OTHER, "keyloader-agent has met a fault of its own");
            throw e;
        }
    }

    private static int look(List<String> arguments, AgentPorts ports) throws FailureException, InterruptedException {
        Arguments given = Arguments.parse(
                arguments, Set.of("--state", "--loader", "--network", "--usb-ports"), Set.of("--once", "--lock-down"));
        StateDirectory directory =
                new StateDirectory(Paths.path("--state", given.required("--state")), ports.durable());
        LinkAddress address = address(given.required("--loader"));
        checkPlace(address);
        Log log = new Log(ports.err());
        UsbPorts usbPorts = usbPorts(given.value("--usb-ports"), ports);
        NetworkBackend backend = locked(given, NetworkOption.open(given.required("--network"), ports), ports, log);
        StateDirectory.Lock lock = directory.lock();
        try (lock;
                Plugs plugs = new GuardedPlugs(ports.plugs().watch(address, ports.time()), usbPorts)) {
            close(usbPorts);
            AgentState state = directory.load();
            FileDecapsulationKey key = directory.loadKey(state.label().key());
            backend.claim(state.label().kid(), state.network());
            directory.dropUnfinished();
            log.say("meter " + state.label().serial() + ", check code "
                    + state.label().kid().checkCode());
            Meter meter = new Meter(
                    directory,
                    state,
                    backend,
                    () -> {
                        usbPorts.enforce();
                        return dial(address, ports);
                    },
                    ports.time(),
                    ports.random(),
                    log,
                    new Life(Version.TEXT));
            Agent agent = new Agent(
                    meter,
                    new Opener(key),
                    state.label().kid(),
                    ports.time(),
                    plugs,
                    Lights.watched(ports.lights(), ports.out(), log),
                    log,
                    given.has("--once"));
            try {
                return agent.run();
            } catch (FailureException e) {
                ports.lights().ended(Light.OTHER, "keyloader-agent has ended with an error");
                throw e;
            }
        }
    }

    /** Beside another way in the meter does not start, and its light says that something is wrong. */
    private static NetworkBackend locked(Arguments given, NetworkBackend backend, AgentPorts ports, Log log)
            throws FailureException {
        if (!given.has("--lock-down") && !Lockdown.isNeededBy(given.required("--network"))) {
            return backend;
        }
        try {
            ports.lockdown().check(log);
        } catch (FailureException e) {
            ports.lights().ended(Light.OTHER, "the meter could be set up in another way");
            throw e;
        }
        return ports.lockdown().silenced(backend, log);
    }

    private static UsbPorts usbPorts(Optional<String> names, AgentPorts ports) throws FailureException {
        List<String> all =
                names.map(text -> List.of(text.strip().split("[ ,]+"))).orElse(List.of());
        for (String name : all) {
            if (!UsbPorts.isName(name)) {
                throw new FailureException(Problem.USB_PORT_IMPOSSIBLE, name);
            }
        }
        return ports.lockdown().usbPorts(all);
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

    private static LoaderLink dial(LinkAddress address, AgentPorts ports) throws IOException {
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
