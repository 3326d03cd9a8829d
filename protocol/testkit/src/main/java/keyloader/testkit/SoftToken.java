package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A token in software (SoftHSM2, which {@code bin/token-needs} unpacks), and programs that see it. */
public final class SoftToken {
    public static final String PIN = "12345678";
    private static final Path UNPACKED = unpacked();
    private static final int IN_THIS_PROCESS = 80;
    /** Made once, since the library reads them once. */
    private static int given = -1;

    private final Path directory;
    private final Path config;

    public SoftToken(Path directory) throws IOException {
        this.directory = directory;
        Path tokens = Files.createDirectories(directory.resolve("tokens"));
        config = Files.writeString(
                directory.resolve("softhsm2.conf"),
                "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    }

    /** Tests run in the directory of their module. */
    private static Path unpacked() {
        Path here = Path.of("").toAbsolutePath();
        for (Path above = here; above != null; above = above.getParent()) {
            Path unpacked = above.resolve("target").resolve("token");
            if (Files.exists(unpacked)) {
                return unpacked;
            }
        }
        return here.resolve("target").resolve("token");
    }

    public static boolean isInstalled() {
        return Files.exists(library());
    }

    /** Skips the test where there is none, and says so. */
    public static void assumeInstalled() {
        if (!isInstalled()) {
            System.err.println("SKIPPED: keys in tokens: there is no SoftHSM2; bin/token-needs unpacks it");
        }
        assumeThat(isInstalled()).as("SoftHSM2 is there").isTrue();
    }

    public static Path library() {
        return UNPACKED.resolve("usr/lib/softhsm/libsofthsm2.so");
    }

    /**
     * A fresh token that this very process can use: its environment, which the module's pom sets, names where they lie. All of them
     * have the same PIN.
     *
     * @return its place among the library's slots
     */
    public static synchronized int inThisProcess() throws IOException, InterruptedException {
        if (given < 0) {
            Path config = Path.of(Objects.requireNonNull(System.getenv("SOFTHSM2_CONF"), "SOFTHSM2_CONF"));
            Path directory = Files.createDirectories(Objects.requireNonNull(config.getParent()));
            SoftToken all = new SoftToken(Files.createTempDirectory(directory, "tokens-"));
            Files.copy(all.config, config, StandardCopyOption.REPLACE_EXISTING);
            for (int i = 0; i < IN_THIS_PROCESS; i++) {
                all.initialise();
            }
            given = 0;
        }
        assertThat(given).as("tokens given out").isLessThan(IN_THIS_PROCESS);
        return given++;
    }

    /** How many objects (keys, certificates) lie in all tokens of this process. */
    public static long objects() throws IOException {
        Path config = Path.of(Objects.requireNonNull(System.getenv("SOFTHSM2_CONF"), "SOFTHSM2_CONF"));
        String tokens = Files.readAllLines(config).get(0).replaceFirst(".*= ", "");
        try (var all = Files.walk(Path.of(tokens))) {
            return all.filter(file -> file.toString().endsWith(".object"))
                    .filter(file -> !file.endsWith("token.object"))
                    .count();
        }
    }

    /** What a program wants in its environment to see this token, and what SoftHSM2 was unpacked with. */
    public Map<String, String> environment() throws IOException {
        List<String> libraries = new ArrayList<>();
        try (var all = Files.walk(UNPACKED.resolve("usr/lib"))) {
            all.filter(Files::isDirectory).forEach(each -> libraries.add(each.toString()));
        }
        return Map.of("SOFTHSM2_CONF", config.toString(), "LD_LIBRARY_PATH", String.join(":", libraries));
    }

    public void initialise() throws IOException, InterruptedException {
        run(
                UNPACKED.resolve("usr/bin/softhsm2-util").toString(),
                "--module",
                library().toString(),
                "--init-token",
                "--free",
                "--label",
                "test token",
                "--pin",
                PIN,
                "--so-pin",
                "test so-pin 1");
    }

    /** As a person makes one: by the JDK's own tool, with a certificate beside it. */
    public void makeKey(String name, String... kind) throws IOException, InterruptedException {
        Path provider = Files.writeString(
                directory.resolve("provider.cfg"), "name=test\nlibrary=" + library() + "\nslotListIndex=0\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                "NONE",
                "-storetype",
                "PKCS11",
                "-addprovider",
                "SunPKCS11",
                "-providerarg",
                provider.toString(),
                "-storepass",
                PIN,
                "-dname",
                "CN=Test",
                "-alias",
                name));
        command.addAll(List.of(kind));
        run(command.toArray(new String[0]));
    }

    /** One that can be a PC's. */
    public void makeP256Key(String name) throws IOException, InterruptedException {
        makeKey(name, "-keyalg", "EC", "-groupname", "secp256r1", "-sigalg", "SHA256withECDSA");
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
