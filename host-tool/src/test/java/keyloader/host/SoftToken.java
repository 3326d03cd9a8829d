package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A token in software (SoftHSM2, which {@code bin/token-needs} unpacks), and programs that see it. */
final class SoftToken {
    static final String PIN = "12345678";
    private static final Path UNPACKED =
            Path.of("..", "target", "token").toAbsolutePath().normalize();

    private final Path directory;
    private final Path config;

    SoftToken(Path directory) throws IOException {
        this.directory = directory;
        Path tokens = Files.createDirectories(directory.resolve("tokens"));
        config = Files.writeString(
                directory.resolve("softhsm2.conf"),
                "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    }

    static boolean isInstalled() {
        return Files.exists(library());
    }

    static Path library() {
        return UNPACKED.resolve("usr/lib/softhsm/libsofthsm2.so");
    }

    /** What a program wants in its environment to see this token, and what SoftHSM2 was unpacked with. */
    Map<String, String> environment() throws IOException {
        List<String> libraries = new ArrayList<>();
        try (var all = Files.walk(UNPACKED.resolve("usr/lib"))) {
            all.filter(Files::isDirectory).forEach(each -> libraries.add(each.toString()));
        }
        return Map.of("SOFTHSM2_CONF", config.toString(), "LD_LIBRARY_PATH", String.join(":", libraries));
    }

    void initialise() throws IOException, InterruptedException {
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
    void makeKey(String name, String... kind) throws IOException, InterruptedException {
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
    void makeP256Key(String name) throws IOException, InterruptedException {
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
