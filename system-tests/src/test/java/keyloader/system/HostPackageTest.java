package keyloader.system;

import static keyloader.system.Shell.ROOT;
import static keyloader.system.Shell.code;
import static keyloader.system.Shell.sh;
import static keyloader.system.Shell.which;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package of the installer's program: made of the jars that everything here is tested with, unpacked, and run where no other Java can be found. */
@Timeout(300)
class HostPackageTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final Path TARGET = ROOT.resolve("host-tool/target");
    private static final Path PACKAGING = ROOT.resolve("host-tool/packaging");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path deb = Path.of("");
    /** The package's root. */
    private static Path tree = Path.of("");

    @BeforeAll
    static void makeAndUnpack() throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        if (!Files.isExecutable(Path.of("/usr/bin/dpkg-deb"))) {
            missing.add("dpkg-deb");
        }
        if (!Files.isExecutable(JDK.resolve("bin/jlink")) || !Files.exists(JDK.resolve("jmods/java.desktop.jmod"))) {
            missing.add("jlink and the JDK's jmods");
        }
        if (!Files.exists(JDK.resolve("lib/libawt_xawt.so"))) {
            missing.add("what a Java that is not headless is linked to (bin/screen-needs)");
        }
        if (!Files.exists(TARGET.resolve("keyloader-host-tool.jar"))) {
            missing.add("the program's jar (mvn package)");
        }
        if (!missing.isEmpty()) {
            System.err.println("SKIPPED: the package of the installer's program, for want of " + missing);
        }
        assumeTrue(missing.isEmpty(), "nothing to make a package with");
        deb = Path.of(sh("JAVA_HOME='" + JDK + "' bin/host-package").strip());
        tree = Files.createDirectory(shared.resolve("tree"));
        sh("dpkg-deb -x '" + deb + "' '" + tree + "'");
        System.out.println(deb.getFileName() + ": " + Files.size(ROOT.resolve(deb)) / 1_000_000 + " MB, installed "
                + field("Installed-Size") + " KiB");
    }

    @Test
    void theWholeJobRunsWithoutAnotherJava() throws Exception {
        assertThat(run("--version").out().strip()).isEqualTo("keyloader " + field("Version"));
        assertThat(run("keys", "make").out()).isNotBlank();

        Bench bench = new Bench(directory);
        Path picture = directory.resolve("label.png");
        String label = bench.runOk(bench.provision("TEST-0001").with("--label").with(picture.toString()))
                .out()
                .strip();
        String link = "unix:" + directory.resolve("loader.socket");
        Path passphrase = Files.writeString(directory.resolve("passphrase"), Bench.PASSPHRASE);
        try (Program loader = bench.plugIn(bench.store())) {
            Program.Start prepare = bench.prepare(picture.toString());
            ok(start(prepare.arguments(), prepare.input()));
            bench.runOk(bench.agent());
            JsonNode receipts =
                    JSON.readTree(run("receipts", "--loader", link, "--json").out());
            assertThat(receipts.toString()).contains("\"JOINED\"").contains("TEST-0001");

            Path jobs = Files.writeString(
                    directory.resolve("jobs.csv"),
                    "label,name,place,ssid,security,country\n\"%s\",Keller,Straße 5,Home,wpa2,DE\n".formatted(label));
            run("batch", jobs.toString(), "--loader", link, "--passphrase-file", "Home=" + passphrase);
            Path sheet = directory.resolve("round.pdf");
            run("round", "sheet", "--output", sheet.toString());
            try (PDDocument document = Loader.loadPDF(sheet.toFile())) {
                assertThat(new PDFTextStripper().getText(document))
                        .contains("Keller")
                        .contains("Straße 5");
            }
            assertThat(loader.isAlive()).isTrue();
        }
    }

    /** What it says shows that libusb was loaded and looked: without it there would be no USB at all. */
    @Test
    void usbIsLookedAt() throws Exception {
        Program.Ended ended = start(List.of("inspect", "--loader", "usb"), "").await();
        if (ended.code() == 0) {
            return; // somebody has one plugged in
        }
        assertThat(ended.err()).contains("no loader at usb:").doesNotContain("USB cannot be used here");
    }

    @Test
    void theWindowOpens() throws Exception {
        boolean display = which("Xvfb");
        boolean looker = which("xwininfo");
        if (!display || !looker) {
            System.err.println(
                    "SKIPPED: the packaged program's window, for want of Xvfb or xwininfo; bin/screen-needs installs them");
        }
        assumeTrue(display && looker, "no screen");
        Process server = new ProcessBuilder("Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-noreset")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Running program = onDisplay(server)) {
            String seen = "";
            for (long end = deadline(60);
                    System.nanoTime() < end
                            && !seen.contains("\"Keyloader\": (\""); ) { // its title comes before its class
                assertThat(program.process.isAlive()).as(program.said()).isTrue();
                TimeUnit.MILLISECONDS.sleep(200);
                seen = sh("xwininfo -display " + program.display + " -root -tree");
            }
            // By this class the desktop knows whose window it is.
            String ofDesktop = Pattern.compile("StartupWMClass=(.*)")
                    .matcher(desktopFile())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1);
            assertThat(seen).contains("\"Keyloader\": (\"" + ofDesktop + "\" \"" + ofDesktop + "\")");

            // Nothing of another Java is in it.
            Path process = Path.of("/proc", String.valueOf(program.process.pid()));
            assertThat(process.resolve("exe").toRealPath())
                    .isEqualTo(tree.toRealPath().resolve("usr/lib/keyloader/runtime/bin/java"));
            assertThat(Files.readString(process.resolve("maps")))
                    .contains("/usr/lib/keyloader/runtime/lib/libawt_xawt.so")
                    .doesNotContain(JDK.toRealPath().toString());
            assertThat(Files.readString(program.err)).isEmpty();
        } finally {
            server.destroy();
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    @Test
    void theRunTimeHasTheModulesThatTheJarsName() throws Exception {
        String jars = jars().map(Path::toString).collect(Collectors.joining("' '", "'", "'"));
        String named = sh(
                "'%s/bin/jdeps' --multi-release 17 --ignore-missing-deps --print-module-deps %s".formatted(JDK, jars));
        List<String> had = sh("'" + runTime() + "' --list-modules")
                .lines()
                .map(line -> line.replaceAll("@.*", ""))
                .toList();
        assertThat(named.strip().split(",")).hasSizeGreaterThan(1).isSubsetOf(had);
        assertThat(had).hasSizeLessThan(20); // a whole JDK has 70
    }

    @Test
    void theRunTimeHasWhatNoClassNames() throws Exception {
        String classes =
                Path.of("target/test-classes").toAbsolutePath().normalize().toString();
        assertThat(sh("'%s' -cp '%s' %s".formatted(runTime(), classes, RunTimeProbe.class.getName())))
                .isEqualTo("Oktober\n1.234,5\nEC\ntokens\npng\njpeg\nShift_JIS\nGB18030\nEUC-KR\nBig5\nwindows-1252\n");
    }

    @Test
    void nativePartsAreOfThisMachineAloneAndTheirLibrariesAreNamed() throws Exception {
        try (Stream<Path> files = Files.walk(tree.resolve("usr"))) {
            List<String> usb = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("libusb4java"))
                    .toList();
            assertThat(usb).hasSize(1);
        }
        String depends = field("Depends");
        assertThat(depends)
                .contains("libc6 (>= ", "libx11-6,", "libxext6,", "libxi6,", "libxrender1,", "libxtst6,", "zlib1g")
                .containsPattern("libfreetype6|libfreetype-6") // else Java's own is in the run time
                .contains("libfontconfig1", "fonts-dejavu-core |")
                .doesNotContain("jre")
                .doesNotContain("java");
        try (Stream<Path> files = Files.walk(tree.resolve("usr/lib/keyloader/runtime"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".so")).toList()) {
                assertThat(sh("LD_LIBRARY_PATH='" + tree.resolve("usr/lib/keyloader/runtime/lib/server") + "' ldd '"
                                + file + "'"))
                        .as(file.toString())
                        .doesNotContain("not found");
            }
        }
    }

    @Test
    void theRuleOfUdevIsThisOneAndComesBeforeItsTagIsRead() throws IOException {
        List<Path> rules = list("usr/lib/udev/rules.d");
        assertThat(rules).hasSize(1);
        Path rule = rules.get(0);
        assertThat(rule).hasSameTextualContentAs(PACKAGING.resolve("70-keyloader.rules"));
        assertThat(rule).content().contains("TAG+=\"uaccess\"");
        // systemd's 73-seat-late.rules gives access to what has the tag by then.
        assertThat(rule.getFileName().toString()).matches("[0-6][0-9]-.*|7[0-2]-.*");
    }

    @Test
    void theMenuFindsIt() throws Exception {
        String desktop = desktopFile();
        assertThat(desktop)
                .startsWith("[Desktop Entry]\n")
                .contains("\nType=Application\n", "\nName=Keyloader\n", "\nTerminal=false\n", "[de]=")
                .contains("\nExec=keyloader window\n", "\nIcon=keyloader\n");
        if (which("desktop-file-validate")) {
            assertThat(sh("desktop-file-validate '" + tree.resolve("usr/share/applications/keyloader.desktop") + "'"))
                    .isEmpty();
        } else {
            System.err.println("SKIPPED: desktop-file-validate; bin/screen-needs installs it");
        }
        assertThat(tree.resolve("usr/share/icons/hicolor/scalable/apps/keyloader.svg"))
                .content()
                .contains("<svg ");
        assertThat(tree.resolve("usr/bin/keyloader")).isExecutable();
    }

    @Test
    void documentsAreInTheirPlaces() throws Exception {
        TreeSet<String> pages = new TreeSet<>();
        try (Stream<Path> built = Files.list(TARGET.resolve("documents/man"))) {
            built.forEach(page -> pages.add(page.getFileName() + ".gz"));
        }
        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(list("usr/share/man/man1").stream().map(p -> p.getFileName().toString()))
                .containsExactlyElementsOf(pages);
        assertThat(tree.resolve("usr/share/bash-completion/completions/keyloader"))
                .hasSameTextualContentAs(TARGET.resolve("documents/bash-completion/keyloader"));
        assertThat(list("usr/share/doc/keyloader").stream()
                        .map(p -> p.getFileName().toString()))
                .containsExactly("changelog.gz", "copyright", "installer-guide.md.gz");
    }

    @Test
    void theLicenceOfEverythingIsNamed() throws IOException {
        String copyright = Files.readString(tree.resolve("usr/share/doc/keyloader/copyright"));
        List<PathMatcher> named = Pattern.compile("(?m)^(?:Files:)? (usr/\\S+)$")
                .matcher(copyright)
                .results()
                .map(result -> FileSystems.getDefault().getPathMatcher("glob:" + result.group(1)))
                .toList();
        List<Path> others = jars().filter(jar -> !jar.getFileName().toString().startsWith("keyloader-"))
                .map(jar -> tree.relativize(jar))
                .toList();
        assertThat(others).hasSizeGreaterThan(10);
        assertThat(others).allMatch(jar -> named.stream().anyMatch(pattern -> pattern.matches(jar)));
        assertThat(copyright).contains("GPL-2 with Classpath exception").contains(" (build "); // which JDK
        assertThat(tree.resolve("usr/lib/keyloader/runtime/legal/java.base/LICENSE"))
                .content()
                .contains("GNU General Public License")
                .containsIgnoringCase("Classpath\" exception");
    }

    /** Both start the program; what one is given for its safety the other needs as well. */
    @Test
    void theLauncherGivesTheSameOptionsAsTheOneInBin() throws IOException {
        assertThat(options(tree.resolve("usr/bin/keyloader")))
                .isNotEmpty()
                .isEqualTo(options(ROOT.resolve("bin/keyloader")));
    }

    /** In a root of its own that is thrown away, with all other Java hidden: see install-host.sh. */
    @Test
    void dpkgInstallsAndRemovesIt() throws Exception {
        Path script = Path.of("src/test/resources/install-host.sh").toAbsolutePath();
        boolean can = sh("id -u").strip().equals("0") && which("unshare") && code("sh '" + script + "' --can") == 0;
        if (!can) {
            System.err.println("SKIPPED: the installation of the package, which wants root and overlay mounts");
        }
        assumeTrue(can, "no root of its own");
        Path socket = shared.resolve("control");
        try (ServerSocketChannel udev = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            udev.bind(UnixDomainSocketAddress.of(socket));
            String said = sh("sh '%s' '%s' '%s'".formatted(script, ROOT.resolve(deb), socket));
            assertThat(said.lines().filter(line -> line.startsWith("= ")))
                    .containsExactly(
                            "= without udev: ",
                            "= status: install ok installed",
                            "= nobody runs it: keyloader " + field("Version"),
                            "= with udev: control --reload|trigger --subsystem-match=usb --attr-match=idVendor=1209 --attr-match=idProduct=0001|",
                            "= removed, udev: control --reload|",
                            "= left: ");
        }
    }

    // The program.

    private Program.Ended run(String... arguments) throws IOException, InterruptedException {
        return ok(start(List.of(arguments), ""));
    }

    private static Program.Ended ok(Running program) throws IOException, InterruptedException {
        Program.Ended ended = program.await();
        assertThat(ended.code()).as(ended.toString()).isZero();
        return ended;
    }

    private Running onDisplay(Process server) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
        String number = said.readLine();
        assertThat(number).as("Xvfb's display").isNotNull();
        return start(List.of("window"), "", ":" + number.strip());
    }

    private Running start(List<String> arguments, String input) throws IOException {
        return start(arguments, input, "");
    }

    /** With nothing on its path but what the launcher needs, and with settings for a Java that is not there. */
    private Running start(List<String> arguments, String input, String display) throws IOException {
        Path tools = shared.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectory(tools);
            for (String tool : List.of("readlink", "dirname")) {
                Path script = tools.resolve(tool); // no link: who deletes this directory would warn of it
                Files.writeString(script, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            }
        }
        List<String> command = new ArrayList<>();
        command.add(tree.resolve("usr/bin/keyloader").toString());
        command.addAll(arguments);
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        builder.environment().put("JAVA_HOME", "/nonexistent");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-javaagent:/nonexistent.jar");
        builder.environment().put("DISPLAY", display);
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new Running(process, out, err, display);
    }

    private record Running(Process process, Path out, Path err, String display) implements AutoCloseable {
        Program.Ended await() throws IOException, InterruptedException {
            try (this) {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(said()).isTrue();
                return new Program.Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            }
        }

        String said() throws IOException {
            return Files.readString(out) + Files.readString(err);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    // The package.

    private static String runTime() {
        return tree.resolve("usr/lib/keyloader/runtime/bin/java").toString();
    }

    private static Stream<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(tree.resolve("usr"))) {
            return files
                    .filter(file ->
                            file.toString().endsWith(".jar") && !file.toString().contains("/runtime/"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static List<Path> list(String path) throws IOException {
        try (Stream<Path> files = Files.list(tree.resolve(path))) {
            return files.sorted().toList();
        }
    }

    private static String desktopFile() throws IOException {
        return Files.readString(tree.resolve("usr/share/applications/keyloader.desktop"));
    }

    private static List<String> options(Path launcher) throws IOException {
        return Files.readAllLines(launcher).stream()
                .filter(line -> line.startsWith("exec "))
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(word -> word.startsWith("-"))
                .toList();
    }

    private static String field(String name) throws IOException, InterruptedException {
        return sh("dpkg-deb -f '" + deb + "' " + name).strip();
    }

    private static long deadline(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }
}
