package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keyloader.host.manifest.ManifestWriter;
import keyloader.host.outcome.ExitCode;
import keyloader.sealing.Verdict;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that changes something, with --dry-run and without: the one leaves each byte as it is, the other does not. */
@Timeout(300)
class DryRunTest {
    @TempDir
    Path directory;

    private Site site;
    private Pc pc;
    private Meter meter;

    /** A PC that has a container, with one loader; what else there has to be, each command brings about. */
    @BeforeEach
    void begin() throws IOException {
        site = new Site(directory, 1, 8);
        pc = site.pc;
        pc.loader = site.loader(0);
        pc.links = address -> pc.loader.connect();
        meter = site.meters.get(0);
        site.list();
        pc.file("new-pass", "of a test, the new one\n");
        pc.file("export-pass", "of a test's export\n");
        pc.run("keys", "make");
    }

    @FunctionalInterface
    private interface Scene {
        /** @return the command's arguments; without its name */
        List<String> set(DryRunTest test) throws IOException, LoaderRefusedException;
    }

    /**
     * @param says of what it says dry, and not otherwise
     * @param scene arranges that there is something to do
     */
    private record Command(String name, String says, Scene scene) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Command> changing() {
        return List.of(
                new Command("prepare", "nothing was sealed or written", test -> test.preparing()),
                new Command(
                        "enrol",
                        "nothing was sealed or written",
                        test -> List.of("--meter", test.meter.label.uri(), "--loader", Pc.LINK)),
                new Command("batch", "to seal     1 of 1 meter(s); 1 fit", test -> test.batching()),
                new Command("round again", "to seal     1 of 1 meter(s); 1 fit", test -> {
                    test.ran("batch", test.batching());
                    test.meter.leaveNote(test.pc.loader, 0, Verdict.WRONG_PASSPHRASE, 1, List.of());
                    test.ran("receipts", List.of("--loader", Pc.LINK));
                    return test.writing();
                }),
                new Command("round remove", "jobs.csv, would be removed", test -> {
                    test.ran("batch", test.batching());
                    return List.of("--yes");
                }),
                new Command("receipts", "receipt is there to be fetched", test -> {
                    test.ran("prepare", test.preparing());
                    test.meter.consume(test.pc.loader, 0);
                    return List.of("--loader", Pc.LINK);
                }),
                new Command("zeroize", "would be erased", test -> {
                    test.ran("prepare", test.preparing());
                    return List.of("--yes", "--loader", Pc.LINK);
                }),
                new Command("keys make", "would have another key", test -> List.of("--replace", "--yes")),
                new Command("keys export", "nothing was written", test -> test.exportTo("export")),
                new Command("keys import", "nothing was taken over", test -> {
                    Pc other = test.otherPc();
                    String export = test.directory.resolve("export").toString();
                    other.run("keys", "export", export, "--export-passphrase-file", test.path("export-pass"));
                    return test.exportTo("export");
                }),
                new Command(
                        "keys passphrase",
                        "would have the new passphrase",
                        test -> List.of("--new-passphrase-file", test.path("new-pass"))),
                new Command("keys passphrase", "would have no passphrase", test -> {
                    test.ran("keys passphrase", List.of("--new-passphrase-file", test.path("new-pass")));
                    return List.of("--remove", "--container-passphrase-file", test.path("new-pass"));
                }),
                new Command("owners add", "nothing was kept", test -> List.of("office", test.card())),
                new Command("owners remove", "owner office would be removed", test -> {
                    test.ran("owners add", List.of("office", test.card()));
                    return List.of("office");
                }),
                new Command("profiles add", "nothing was kept", test -> test.profile()),
                new Command("profiles remove", "profile home would be removed", test -> {
                    test.ran("profiles add", test.profile());
                    return List.of("home");
                }),
                new Command("manifest import", "nothing was remembered", test -> {
                    ManifestWriter factory = ManifestWriter.ofNewMaker().add(test.meter.label);
                    return List.of(Files.write(test.directory.resolve("of-factory.jsonl"), factory.signed())
                            .toString());
                }),
                new Command("manifest make", "nothing was written", test -> {
                    Path lines = Files.writeString(
                            test.directory.resolve("lines"), ManifestMakeTest.line(test.meter.label) + "\n");
                    return List.of(lines.toString(), "--output", test.path("manifest.jsonl"));
                }),
                new Command("qa-station run", "nothing was tested", test -> test.station()),
                new Command("qa-station run", "nothing was tested", test -> {
                    test.ran("qa-station run", test.station());
                    return Stream.concat(test.station().stream(), Stream.of("--retest", "all"))
                            .toList();
                }));
    }

    /** Those that need not have been preceded by another. */
    private static List<Command> first() {
        List<String> names =
                List.of("prepare", "enrol", "batch", "keys make", "keys export", "owners add", "profiles add");
        return changing().stream()
                .filter(command -> names.contains(command.name))
                .toList();
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private List<String> writing() {
        return List.of("--loader", Pc.LINK, "--passphrase-file", "Home=" + path("pass"));
    }

    private List<String> batching() {
        return Stream.concat(Stream.of(path("jobs.csv")), writing().stream()).toList();
    }

    private List<String> preparing() {
        return Arrays.asList(pc.prepareArgs(meter)).subList(1, pc.prepareArgs(meter).length);
    }

    private List<String> exportTo(String file) {
        return List.of(path(file), "--export-passphrase-file", path("export-pass"));
    }

    private List<String> profile() {
        return List.of(
                "home", "--keep-in-clear", "--ssid", "Home", "--security", "wpa2", "--passphrase-file", path("pass"));
    }

    private List<String> station() throws IOException {
        Files.writeString(directory.resolve("jigs"), "1 = meter qa\n");
        return List.of(
                "--jigs",
                path("jigs"),
                "--records",
                path("records.db"),
                "--new-records",
                "--reports",
                path("reports"),
                "--ssid",
                "Bench",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--passphrase-file",
                path("pass"));
    }

    private Pc otherPc() throws IOException {
        return new Pc(Files.createDirectory(directory.resolve("other")));
    }

    private String card() throws IOException {
        return otherPc().run("owners", "card").outLines().get(0);
    }

    private Ran run(String command, List<String> args, String... more) {
        return pc.run(Stream.of(Stream.of(command.split(" ")), args.stream(), Stream.of(more))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private Ran ran(String command, List<String> args, String... more) {
        Ran ran = run(command, args, more);
        boolean noMeterTested = command.equals("qa-station run") && more.length == 0; // nothing is in its jigs
        assertThat(ran.exit()).as(command + ": " + ran.all()).isEqualTo(noMeterTested ? ExitCode.FAILED : ExitCode.OK);
        return ran;
    }

    private Map<String, String> footprint() throws IOException, LoaderRefusedException {
        return Footprint.of(directory, pc.loader);
    }

    @ParameterizedTest
    @MethodSource("changing")
    void dryItSaysWhatItWouldDoAndLeavesEveryByteAndItDoesSomethingWithout(Command command)
            throws IOException, LoaderRefusedException {
        List<String> args = command.scene.set(this);
        Map<String, String> before = footprint();
        Ran dry = ran(command.name, args, "--dry-run");
        assertThat(dry.out()).contains(command.says);
        assertThat(ran(command.name, args, "--dry-run", "--quiet").out()).contains(command.says);
        String json = ran(command.name, args, "--dry-run", "--json").out();
        assertThat(new ObjectMapper().readTree(json).path("dryRun").asBoolean())
                .as(json)
                .isTrue();
        assertThat(footprint()).isEqualTo(before);
        assertThat(ran(command.name, args).out()).doesNotContain(command.says);
        assertThat(footprint()).isNotEqualTo(before);
    }

    /** What is known is shown, and written where one says; the PC and the loader stay as they are. */
    @Test
    void whatOnlyShowsLeavesEveryByte(@TempDir Path output) throws IOException, LoaderRefusedException {
        ran("batch", batching());
        ran("profiles add", profile());
        ran("qa-station run", station());
        String lines = Files.writeString(directory.resolve("lines"), ManifestMakeTest.line(meter.label) + "\n")
                .toString();
        Map<String, List<String>> shows = new TreeMap<>(Map.of(
                "inspect", List.of("--loader", Pc.LINK),
                "labels", List.of(lines, "--zpl", output.resolve("labels.zpl").toString()),
                "leaflet", List.of("--output", output.resolve("leaflet.pdf").toString()),
                "round sheet", List.of("--output", output.resolve("sheet.pdf").toString()),
                "round report", List.of("--output", output.resolve("report.csv").toString()),
                "profiles show", List.of("home"),
                "qa-station yield", List.of("--records", path("records.db")),
                "qa-station verify", List.of(lines, "--station", "any"))); // no report, but that is to be seen
        CommandModelTest.SHOWS_ONLY.forEach(name -> shows.putIfAbsent(shortName(name), List.of()));
        Map<String, String> before = footprint();
        shows.forEach((name, args) -> {
            Ran ran = run(name, args);
            assertThat(ran.exit())
                    .as(name + ": " + ran.all())
                    .isEqualTo(name.equals("qa-station verify") ? ExitCode.FAILED : ExitCode.OK);
        });
        assertThat(footprint()).isEqualTo(before);
    }

    /** Whoever only tries has no key and no memory afterwards. (The file of the lock is there already.) */
    @ParameterizedTest
    @MethodSource("first")
    void aPcWithoutAContainerHasNoneAfterwards(Command command) throws IOException, LoaderRefusedException {
        Files.delete(pc.container());
        List<String> args = command.scene.set(this);
        Map<String, String> before = footprint();
        ran(command.name, args, "--dry-run");
        assertThat(footprint()).isEqualTo(before);
    }

    private static String shortName(String qualified) {
        return qualified.replaceFirst("^keyloader ", "");
    }

    @Test
    void thereIsAnEntryForEveryCommandThatChangesSomething() {
        Set<String> changing = CommandModelTest.working().stream()
                .map(command -> command.getCommandSpec().qualifiedName())
                .filter(name -> !CommandModelTest.SHOWS_ONLY.contains(name))
                .map(DryRunTest::shortName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(changing().stream().map(Command::name).distinct()).containsExactlyInAnyOrderElementsOf(changing);
    }
}
