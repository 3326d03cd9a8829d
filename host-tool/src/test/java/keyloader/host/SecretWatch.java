package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Looks wherever secrets of a process could turn up: its arguments, environment and open files, and all that it has written. */
final class SecretWatch {
    private static final long MOST = 4 << 20;

    private final Path world;
    private final List<String> secrets;
    private final String control;
    private boolean sawControl;
    private boolean sawEnvironment;

    /**
     * @param world where the process has its directories
     * @param control what has to turn up in its arguments or files, so that it is known that they are looked at
     */
    SecretWatch(Path world, List<String> secrets, String control) {
        this.world = world;
        this.secrets = secrets;
        this.control = control;
    }

    /** Whether arguments and environment have been seen at all. */
    boolean saw() {
        return sawControl && sawEnvironment;
    }

    void look(ProcessHandle process) {
        Path of = Path.of("/proc", Long.toString(process.pid()));
        for (String what : List.of("cmdline", "environ")) {
            try {
                check(what, Files.readString(of.resolve(what), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // it has ended
            }
        }
        try (Stream<Path> open = Files.list(of.resolve("fd"))) {
            open.forEach(this::opened);
        } catch (IOException | UncheckedIOException e) {
            // it has ended
        }
        files();
    }

    /** A file that it has open, wherever that is; its program is no secret. */
    private void opened(Path descriptor) {
        try {
            Path file = Files.readSymbolicLink(descriptor);
            String name = file.toString();
            if (Files.isRegularFile(file) && !name.endsWith(".jar") && !name.endsWith("modules")) {
                read(file);
            }
        } catch (IOException e) {
            // closed meanwhile
        }
    }

    private void read(Path file) throws IOException {
        if (Files.size(file) <= MOST) {
            check(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
    }

    /** Names and content of all that there is at this moment. */
    void files() {
        try (Stream<Path> all = Files.walk(world)) {
            for (Path file : all.toList()) {
                check("a name", file.toString());
                if (Files.isRegularFile(file)) {
                    read(file);
                }
            }
        } catch (NoSuchFileException e) {
            // renamed meanwhile; what it became is seen the next time
        } catch (IOException | UncheckedIOException e) {
            check("an error", e.toString());
        }
    }

    private void check(String where, String text) {
        for (String secret : secrets) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            assertThat(Stream.of(secret, HexFormat.of().formatHex(bytes), base64.substring(0, base64.length() - 2)))
                    .as("a secret in %s", where)
                    .noneMatch(text::contains);
        }
        sawControl |= text.contains(control);
        sawEnvironment |= text.contains("XDG_CONFIG_HOME=");
    }
}
