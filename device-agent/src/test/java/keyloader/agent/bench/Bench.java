package keyloader.agent.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.agent.Main;
import keyloader.agent.command.AgentPorts;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.failure.FailureException;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.network.FilesNetwork;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.Label;
import keyloader.testkit.ModelLoader;
import keyloader.wire.MalformedException;

/** One meter with its files, and a loader in its socket. The program runs as people run it, but for its ports. */
public final class Bench {
    public static final String SERIAL = "EM-0001";

    public final Path state;
    public final Path network;
    public final FakeNetwork.Radio radio = new FakeNetwork.Radio();
    public HandTime time = new HandTime();
    public final HandClock clock = new HandClock();
    public LoaderSocket socket = new LoaderSocket(LoaderSocket.newLoader());
    public DurableSteps steps = new FileSteps();
    public Label label;
    public String link = "tcp:1";
    /** Where the loader is looked for on USB; on the socket above, if there is none. */
    public Optional<UsbPort> usb = Optional.empty();

    public final HandBoard board = new HandBoard();
    /** In place of options. */
    private Optional<Path> configuration = Optional.empty();
    /** What else is on the meter; by default nothing is looked at. */
    public Lockdown lockdown = Lockdown.at(Path.of("/nonexistent"));
    /** Of a run. */
    public List<String> more = List.of();

    /** What a person types when asked; nobody is there, if it is empty. */
    public Optional<String> typed = Optional.empty();

    /** Standard input. */
    public InputStream in = InputStream.nullInputStream();

    public String out = "";
    public String err = "";

    private Bench(Path directory, List<String> provisioning) {
        this.state = directory.resolve("meter");
        this.network = directory.resolve("network");
        this.label = provisioned(provisioning);
    }

    /**
     * @param directory a fresh one
     * @param provisioning more of {@code provision}'s options
     */
    public static Bench in(Path directory, String... provisioning) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Bench(directory, List.of(provisioning));
    }

    private Label provisioned(List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("provision", "--state", state.toString(), "--serial", SERIAL));
        arguments.addAll(options);
        int code = command(arguments.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError(err);
        }
        try {
            return Label.parse(out);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    public AgentPorts ports(PrintStream printed, PrintStream complained) {
        AgentPorts ports = AgentPorts.system()
                .withOutput(printed, complained)
                .withDurable(steps)
                .withTime(time)
                .withClock(clock)
                .withBoard(board.asPort())
                .withDialling(address -> socket.dial())
                .withLockdown(lockdown)
                .withTerminal(prompt -> typed)
                .withInput(in)
                .withNetworkFiles((path, durable) -> new FakeNetwork(new FilesNetwork(path, durable), radio, time));
        return usb.map(port -> ports.withDialling(address -> port.dial()).withPlugs((address, clock) -> port))
                .orElse(ports);
    }

    /** From now on the socket is one of USB. */
    public UsbPort onUsb() {
        UsbPort port = new UsbPort(this);
        usb = Optional.of(port);
        link = "usb";
        return port;
    }

    /** Runs the program; what it printed is in {@link #out} and {@link #err}, also when the power is cut. */
    public int command(String... arguments) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            return Main.run(
                    Arrays.asList(arguments),
                    ports(
                            new PrintStream(printed, true, StandardCharsets.UTF_8),
                            new PrintStream(complained, true, StandardCharsets.UTF_8)));
        } finally {
            out = printed.toString(StandardCharsets.UTF_8);
            err = complained.toString(StandardCharsets.UTF_8);
        }
    }

    /** The agent gets a configuration file, with these lines beside what has to be there. */
    public Path configure(String... lines) {
        Path file = state.resolveSibling("agent.conf");
        String text = "state = " + state + "\nloader = " + link + "\nnetwork = files:" + network + "\n"
                + String.join("\n", lines) + "\n";
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        configuration = Optional.of(file);
        return file;
    }

    private String[] run(String... options) {
        List<String> arguments = new ArrayList<>(configuration
                .map(file -> List.of("run", "--config", file.toString()))
                .orElseGet(() -> List.of(
                        "run", "--state", state.toString(), "--loader", link, "--network", "files:" + network)));
        arguments.addAll(List.of(options));
        arguments.addAll(more);
        return arguments.toArray(String[]::new);
    }

    public int runOnce() {
        return command(run("--once"));
    }

    /** As a daemon, until the test has seen enough. */
    public void runUntilEnd() {
        try {
            int code = command(run());
            throw new AssertionError("the agent ended by itself with " + code + ": " + err);
        } catch (EndOfTest e) {
            // as planned
        }
    }

    /** @return the exit code, or empty when the power was cut */
    public Optional<Integer> runOnceUnlessCut() {
        try {
            return Optional.of(runOnce());
        } catch (PowerCut e) {
            return Optional.empty();
        } finally {
            steps = new FileSteps();
            socket.onExchange(null);
        }
    }

    public void plugIn(ModelLoader other) {
        socket = new LoaderSocket(other);
    }

    public AgentState stored() {
        try {
            return new StateDirectory(state, new FileSteps()).load();
        } catch (FailureException e) {
            throw new AssertionError(e);
        }
    }

    /** Ids of the prekeys whose seeds lie in the meter's files, ordered; what a cut has left of one counts as another. */
    public List<String> seeds() {
        try (var entries = Files.list(state)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("prekey-"))
                    .map(name -> name.substring("prekey-".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ids of the prekeys that the meter's record has, ordered. */
    public List<String> outstanding() {
        return stored().prekeyIds().stream()
                .map(id -> id.value().hex())
                .sorted()
                .toList();
    }

    /** The names of the networks in force, by the file that wpa_supplicant reads. */
    public List<String> networksInForce() {
        Path current = network.resolve("current");
        if (!Files.exists(current, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            return Files.readAllLines(current.resolve("wpa_supplicant.conf")).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("ssid="))
                    .map(line ->
                            new String(java.util.HexFormat.of().parseHex(line.substring(5)), StandardCharsets.UTF_8))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whose the network directory is, by the mark in it. */
    public Optional<String> networkOwner() {
        try {
            return Optional.of(
                    Files.readString(network.resolve("keyloader-meter")).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Everything under the network directory but the mark of its owner, by name. */
    public List<String> networkFiles() {
        if (!Files.exists(network)) {
            return List.of();
        }
        try (var entries = Files.list(network)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("keyloader-meter"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
