package keyloader.system.tamper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import keyloader.agent.command.AgentPorts;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.run.Time;
import keyloader.host.port.HostPorts;
import keyloader.host.port.LinkOpener;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.Label;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;

/**
 * One meter and one PC with their files, and a message that the tool has written to a loader in memory: what there is to
 * tamper with. Programs run as people run them, but for the wire and for waiting.
 */
final class Scene {
    /** Nobody connects there: the ways to the loader are handed in. */
    static final String LINK = "tcp:127.0.0.1:7040";

    final Path meter;
    final Path container;
    final Label label;
    /** A store that holds the message, and nothing else. */
    final byte[][] image;

    final Bytes message;

    private final Path directory;
    private int trials;

    /** What a look at a loader came to. */
    record Looked(int code, String out, String err, Optional<String> applied) {}

    private Scene(Path directory, Label label) throws Exception {
        this.directory = directory;
        this.meter = directory.resolve("meter");
        this.container = directory.resolve("config/container");
        this.label = label;
        MemoryLoader loader = new MemoryLoader(MemoryLoader.formatted(1));
        Program.Ended prepared = host(
                loader::connect,
                Program.Start.of(
                                Program.HOST,
                                "prepare",
                                "--meter",
                                label.uri(),
                                "--ssid",
                                Bench.SSID,
                                "--security",
                                "wpa2+wpa3",
                                "--passphrase-file",
                                "-",
                                "--country",
                                "DE",
                                "--loader",
                                LINK)
                        .withInput(Bench.PASSPHRASE));
        assertThat(prepared.code()).as(prepared.toString()).isZero();
        this.image = loader.image();
        try (LoaderClient client = new LoaderClient(new MemoryLoader(image).connect(), new SecureRandom())) {
            this.message = client.get(client.list().get(0).slot());
        }
    }

    static Scene in(Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = keyloader.agent.Main.run(
                List.of("provision", "--state", directory.resolve("meter").toString(), "--serial", "TEST-0001"),
                AgentPorts.system()
                        .withOutput(
                                print, new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
        assertThat(code).isZero();
        return new Scene(
                directory, Label.parse(out.toString(StandardCharsets.UTF_8).strip()));
    }

    /** How a program gets to the loader. */
    @FunctionalInterface
    interface Way {
        LoaderLink connect() throws IOException;
    }

    Program.Ended host(Way way, Program.Start start) {
        LinkOpener links = address -> way.connect();
        return InProcess.host(
                start,
                terminal -> new HostPorts(
                        terminal,
                        Clock.systemUTC(),
                        new SecureRandom(),
                        new SystemFiles(),
                        links,
                        Optional::empty,
                        directory.resolve("config")));
    }

    /** The meter as it was after the factory, with some of its files replaced, looks once at a loader. */
    Looked look(Way way, FileChange change) throws IOException {
        Path trial = Files.createDirectory(directory.resolve("trial-" + trials++));
        try {
            Path state = trial.resolve("meter");
            copy(meter, state);
            change.in(state);
            Path network = trial.resolve("network");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int code = keyloader.agent.Main.run(
                    List.of(
                            "run",
                            "--state",
                            state.toString(),
                            "--loader",
                            LINK,
                            "--network",
                            "files:" + network,
                            "--once"),
                    AgentPorts.system()
                            .withOutput(
                                    new PrintStream(out, true, StandardCharsets.UTF_8),
                                    new PrintStream(err, true, StandardCharsets.UTF_8))
                            .withTime(new NoWaiting())
                            .withDurable(new NoSyncing())
                            .withDialling(address -> dial(address, way)));
            return new Looked(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8),
                    configuration(network));
        } finally {
            delete(trial);
        }
    }

    /** What is done to a meter's files before it starts. */
    @FunctionalInterface
    interface FileChange {
        FileChange NONE = state -> {};

        void in(Path state) throws IOException;

        static FileChange replace(String name, byte[] content) {
            return state -> Files.write(state.resolve(name), content);
        }
    }

    private static LoaderLink dial(LinkAddress address, Way way) throws IOException {
        assertThat(address.toString()).isEqualTo(LINK);
        return way.connect();
    }

    /** All that is in force, without the file names' order or the directory's name. */
    private static Optional<String> configuration(Path network) throws IOException {
        Path current = network.resolve("current");
        if (!Files.exists(current)) {
            return Optional.empty();
        }
        Set<String> texts = new TreeSet<>();
        try (Stream<Path> files = Files.walk(current.toRealPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.add(file.getFileName() + "\n" + Files.readString(file));
            }
        }
        return Optional.of(String.join("\n", texts));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to, PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(from)));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Waiting costs nothing. */
    private static final class NoWaiting implements Time {
        private long now;

        @Override
        public long millis() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            now += duration.toMillis();
        }
    }

    /** The files are real; no power is cut here, so that nothing has to reach the medium. */
    private static final class NoSyncing implements DurableSteps {
        private final FileSteps steps = new FileSteps();

        @Override
        public void createDirectory(Path path) throws IOException {
            steps.createDirectory(path);
        }

        @Override
        public void write(Path file, byte[] content, Access access) throws IOException {
            Files.write(file, content, StandardOpenOption.CREATE_NEW);
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(access == Access.OWNER_ONLY ? "rw-------" : "rw-r--r--"));
        }

        @Override
        public void overwrite(Path file, long offset, byte[] content) throws IOException {
            steps.overwrite(file, offset, content);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            steps.rename(from, to);
        }

        @Override
        public void symbolicLink(Path link, Path target) throws IOException {
            steps.symbolicLink(link, target);
        }

        @Override
        public void delete(Path path) throws IOException {
            steps.delete(path);
        }

        @Override
        public void sync(Path path) {}
    }
}
