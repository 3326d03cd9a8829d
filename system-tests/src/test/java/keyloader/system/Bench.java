package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One meter, one loader and one installer's PC in a directory, driven as people drive them: by command lines. */
public final class Bench {
    public static final String SSID = "Meter room & cellar";
    /** Made up for tests. */
    public static final String PASSPHRASE = "test-passphrase-of-nobody";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final List<String> listen;
    private final String link;

    /** Over a UNIX socket. */
    public Bench(Path directory) {
        this(
                directory,
                List.of("unix:" + directory.resolve("loader.socket")),
                "unix:" + directory.resolve("loader.socket"));
    }

    /**
     * @param listen the firmware's {@code --link}, and options that go with it
     * @param link of PC and meter
     */
    public Bench(Path directory, List<String> listen, String link) {
        this.directory = directory;
        this.listen = List.copyOf(listen);
        this.link = link;
    }

    public Path directory() {
        return directory;
    }

    public Path store() {
        return directory.resolve("store");
    }

    public Path network() {
        return directory.resolve("network");
    }

    public Path state() {
        return directory.resolve("meter");
    }

    // What people type.

    public Program.Start provision(String serial) {
        return Program.Start.of(Program.AGENT, "provision", "--state", state().toString(), "--serial", serial);
    }

    public Program.Start loader(Path store) {
        List<String> arguments = new ArrayList<>(List.of("run", "--store", store.toString(), "--link"));
        arguments.addAll(listen);
        return Program.Start.of(Program.LOADER, arguments.toArray(String[]::new));
    }

    public Program.Start prepare(String label) {
        return Program.Start.of(
                        Program.HOST,
                        "prepare",
                        "--meter",
                        label,
                        "--ssid",
                        SSID,
                        "--security",
                        "wpa2+wpa3",
                        "--passphrase-file",
                        "-",
                        "--country",
                        "DE",
                        "--loader",
                        link)
                .withInput(PASSPHRASE);
    }

    public Program.Start resume() {
        return Program.Start.of(Program.HOST, "prepare", "--resume", "--loader", link);
    }

    public Program.Start receipts() {
        return Program.Start.of(Program.HOST, "receipts", "--loader", link, "--json");
    }

    public Program.Start savedReceipts() {
        return Program.Start.of(Program.HOST, "receipts", "--saved", "--json");
    }

    public Program.Start inspect() {
        return Program.Start.of(Program.HOST, "inspect", "--loader", link, "--json");
    }

    /** A look at one loader. */
    public Program.Start agent() {
        List<String> arguments = new ArrayList<>(daemon().arguments());
        arguments.add("--once");
        return Program.Start.of(Program.AGENT, arguments.toArray(String[]::new));
    }

    /** As a meter runs it. */
    public Program.Start daemon(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("run", "--state", state().toString(), "--loader", link, "--network", "files:" + network()));
        arguments.addAll(List.of(more));
        return Program.Start.of(Program.AGENT, arguments.toArray(String[]::new));
    }

    public Program.Start status() {
        return Program.Start.of(Program.AGENT, "status", "--state", state().toString(), "--json");
    }

    public Program.Start reset() {
        return Program.Start.of(
                Program.AGENT, "reset", "--state", state().toString(), "--network", "files:" + network(), "--yes");
    }

    // What comes of it.

    public Program.Ended run(Program.Start start) throws IOException, InterruptedException {
        return Program.run(directory, start);
    }

    public Program.Ended runOk(Program.Start start) throws IOException, InterruptedException {
        Program.Ended ended = run(start);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return ended;
    }

    public Program plugIn(Path store) throws IOException, InterruptedException {
        Program loader = Program.start(directory, loader(store));
        loader.awaitLine("ready");
        return loader;
    }

    /** The meter's label, of a fresh meter. */
    public String newMeter() throws IOException, InterruptedException {
        return runOk(provision("TEST-0001")).out().strip();
    }

    public JsonNode json(Program.Start start) throws IOException, InterruptedException {
        return JSON.readTree(runOk(start).out());
    }

    /** The meter's WiFi configuration, file by file; what is not in force does not count. */
    public List<String> configuration() throws IOException {
        List<String> all = new ArrayList<>();
        Path current = network().resolve("current");
        if (Files.exists(current)) {
            try (Stream<Path> files = Files.walk(current.toRealPath())) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    all.add(file.getFileName() + "\n" + Files.readString(file));
                }
            }
        }
        return all;
    }

    /** How often a text is in the raw bytes of a file. */
    public static int occurrences(Path file, String text) throws IOException {
        String haystack = Files.readString(file, StandardCharsets.ISO_8859_1);
        String needle = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        int count = 0;
        for (int at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
            count++;
        }
        return count;
    }

    /** All of its files, at another place that is not there yet. */
    public Bench copyTo(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted().toList()) {
                if (!file.toString().endsWith(".socket")) {
                    Files.copy(
                            file,
                            to.resolve(directory.relativize(file).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES,
                            LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return new Bench(to);
    }
}
