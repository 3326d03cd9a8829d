package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real program as processes, with secrets that can be recognised: where all could they turn up? */
@Timeout(600)
class SecretsInProcessTest {
    private static final String NETWORK = "Netzgeheimnis-4711-quux";
    private static final String CONTAINER = "Behaeltergeheimnis-0815";
    private static final String EXPORT = "Ausfuhrgeheimnis-31337";

    @TempDir
    Path directory;

    private Path secrets;
    private Path world;
    private ServedLoader served;
    private SecretWatch watch;

    @BeforeEach
    void begin() throws IOException {
        assumeThat(Path.of("/proc/self/environ")).exists();
        secrets = Files.createDirectory(directory.resolve("secrets"));
        for (String secret : List.of(NETWORK, CONTAINER, EXPORT)) {
            Path file = Files.writeString(secrets.resolve(secret.substring(0, 3)), secret + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        world = Files.createDirectory(directory.resolve("world"));
        for (String name : List.of("tmp", "config", "work", "output")) {
            Files.createDirectory(world.resolve(name));
        }
        watch = new SecretWatch(world, List.of(NETWORK, CONTAINER, EXPORT), "profile-of-control");
        served = new ServedLoader();
    }

    @AfterEach
    void end() throws IOException {
        if (served != null) {
            served.close();
        }
    }

    private String file(String secret) {
        return secrets.resolve(secret.substring(0, 3)).toString();
    }

    private Process start(List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + world.resolve("tmp"), "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add("keyloader.host.Main");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(world.resolve("work").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        world.resolve("output/out").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        world.resolve("output/err").toFile()));
        builder.environment().put("XDG_CONFIG_HOME", world.resolve("config").toString());
        return builder.start();
    }

    /** Runs it to its end, and looks at it all the while; the container's passphrase comes over standard input. */
    private int run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--container-passphrase-file", "-"));
        Process process = start(List.of(), all.toArray(new String[0]));
        try (OutputStream in = process.getOutputStream()) {
            in.write((CONTAINER + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it did not want to know
        }
        try {
            do {
                watch.look(process.toHandle());
                process.descendants().forEach(watch::look);
            } while (!process.waitFor(50, TimeUnit.MILLISECONDS));
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void noSecretIsInArgumentsEnvironmentFilesOrOutput()
            throws IOException, InterruptedException, LoaderRefusedException {
        Meter meter = new Meter("SN-0001");
        String[] network = {"--ssid", "Home", "--security", "wpa2", "--passphrase-file", file(NETWORK)};
        String[] add = Stream.concat(Stream.of("profiles", "add", "profile-of-control"), Stream.of(network))
                .toArray(String[]::new);
        String[] prepare = {
            "prepare",
            "--meter",
            meter.label.uri(),
            "--country",
            "DE",
            "--loader",
            served.link(),
            "--profile",
            "profile-of-control"
        };
        assertThat(run(add)).isZero();
        assertThat(run(add)).isEqualTo(1); // there already
        assertThat(run("profiles", "show", "profile-of-control", "--json")).isZero();
        assertThat(run(prepare)).isZero();
        assertThat(run(
                        "prepare",
                        "--meter",
                        "no-file",
                        "--country",
                        "DE",
                        "--loader",
                        served.link(),
                        "--profile",
                        "profile-of-control"))
                .isEqualTo(1);
        meter.consume(served.loader(), 0);
        assertThat(run("receipts", "--json", "--loader", served.link())).isZero();
        String export = world.resolve("work/export").toString();
        assertThat(run("keys", "export", export, "--export-passphrase-file", file(EXPORT)))
                .isZero();
        assertThat(run("keys", "import", export, "--export-passphrase-file", file(EXPORT)))
                .isZero();
        assertThat(run("keys", "import", export, "--export-passphrase-file", file(NETWORK)))
                .isEqualTo(1); // a wrong one
        assertThat(run("keys", "passphrase", "--new-passphrase-file", file(EXPORT)))
                .isZero();
        assertThat(run("keys")).isEqualTo(1); // with the passphrase of before
        watch.files();
        assertThat(watch.saw()).isTrue();
        assertThat(Files.readString(world.resolve("output/out"))).contains("JOINED");
    }

    /** bin/keyloader as it is, with a Java that only says how it was started. */
    private String launched(Map<String, String> environment) throws IOException, InterruptedException {
        Path root = Files.createDirectories(directory.resolve("root"));
        Path launcher = Files.createDirectories(root.resolve("bin")).resolve("keyloader");
        Files.copy(Path.of("..", "bin", "keyloader"), launcher, StandardCopyOption.REPLACE_EXISTING);
        Files.createDirectories(root.resolve("host-tool/target/lib"));
        Files.write(root.resolve("host-tool/target/keyloader-host-tool.jar"), new byte[0]);
        Path java = Files.createDirectories(root.resolve("java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"core $(ulimit -c)\"\necho \"language ${LC_ALL-}\"\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", "ulimit -S -c hard 2>/dev/null; exec sh " + launcher + " keys")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", root.resolve("java").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void theLauncherLeavesNoDumps() throws IOException, InterruptedException {
        assertThat(launched(Map.of()))
                .contains("core 0\n")
                .contains("-XX:-HeapDumpOnOutOfMemoryError")
                .contains("-XX:-CreateCoredumpOnCrash")
                .contains("-XX:ErrorFile=/dev/null");
    }

    /** Or a list called Z\u00e4hler.csv would be no file's name. */
    @Test
    void withoutALanguageFilesMayStillHaveNamesInAnyOfThem() throws IOException, InterruptedException {
        assertThat(launched(Map.of())).contains("language C.UTF-8\n");
        assertThat(launched(Map.of("LANG", "C"))).contains("language C.UTF-8\n");
        assertThat(launched(Map.of("LC_ALL", "POSIX"))).contains("language C.UTF-8\n");
        assertThat(launched(Map.of("LANG", "C.UTF-8"))).contains("language \n");
    }

    @Test
    void aCrashOfTheVirtualMachineWritesNothing() throws IOException, InterruptedException {
        List<String> options = Files.readString(Path.of("..", "bin", "keyloader"))
                .lines()
                .flatMap(line -> Stream.of(line.strip().split(" ")))
                .filter(word -> word.startsWith("-XX:")
                        && (word.contains("Dump") || word.contains("dump") || word.contains("ErrorFile")))
                .toList();
        assertThat(options).hasSize(3);
        Process process = start(options, "keys", "--container-passphrase-file", "-");
        try (OutputStream in = process.getOutputStream()) {
            in.write(CONTAINER.getBytes(StandardCharsets.UTF_8)); // no end of line, no end: it goes on waiting
            in.flush();
            Path maps = Path.of("/proc", Long.toString(process.pid()), "maps");
            for (int i = 0; i < 600 && !Files.readString(maps).contains("libnio"); i++) {
                Thread.sleep(50);
            }
            new ProcessBuilder("kill", "-SEGV", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isNotZero();
        try (Stream<Path> left = Files.list(world.resolve("work"))) {
            assertThat(left).isEmpty(); // neither hs_err_pid nor core
        }
        watch.files();
        assertThat(Files.readString(world.resolve("output/out"))).contains("SIGSEGV");
    }
}
