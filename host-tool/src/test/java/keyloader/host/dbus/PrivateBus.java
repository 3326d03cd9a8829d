package keyloader.host.dbus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A message bus (dbus-daemon) of a test's own. */
public final class PrivateBus implements AutoCloseable {
    private static final Path UNPACKED =
            Path.of("..", "target", "readers").toAbsolutePath().normalize();
    private static final String CONFIGURATION = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>unix:path=%s</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """;

    private final Process daemon;
    private final String address;

    private PrivateBus(Process daemon, String address) {
        this.daemon = daemon;
        this.address = address;
    }

    /** Says so where it is not. */
    public static boolean isInstalled() {
        boolean there = program().isPresent();
        if (!there) {
            System.err.println("SKIPPED: tests on a message bus: there is no dbus-daemon; bin/readers unpacks it");
        }
        return there;
    }

    private static Optional<Path> program() {
        return Stream.of(Path.of("/usr/bin/dbus-daemon"), UNPACKED.resolve("usr/bin/dbus-daemon"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param directory short enough for a socket's name */
    public static PrivateBus start(Path directory) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("bus.conf"), CONFIGURATION.formatted(directory.resolve("bus.socket")));
        ProcessBuilder builder = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--config-file=" + configuration,
                        "--nofork",
                        "--nopidfile",
                        "--print-address")
                .redirectError(directory.resolve("bus.log").toFile());
        if (program().orElseThrow().startsWith(UNPACKED)) {
            builder.environment().put("LD_LIBRARY_PATH", libraries());
        }
        Process daemon = builder.start();
        String said =
                new BufferedReader(new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (said == null) {
            throw new IOException("dbus-daemon has not started: " + Files.readString(directory.resolve("bus.log")));
        }
        return new PrivateBus(daemon, said.strip());
    }

    private static String libraries() throws IOException {
        try (Stream<Path> all = Files.walk(UNPACKED, 4)) {
            List<String> directories = all.filter(Files::isDirectory)
                    .filter(each -> each.toString().contains("/lib"))
                    .map(Path::toString)
                    .toList();
            return String.join(":", directories);
        }
    }

    public String address() {
        return address;
    }

    @Override
    public void close() {
        daemon.destroy();
        try {
            if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        } catch (InterruptedException e) {
            daemon.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
