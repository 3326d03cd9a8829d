package keyloader.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.ContainerException;
import keyloader.host.known.KnownNetworks;
import keyloader.host.outcome.Failure;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.HostPorts;
import keyloader.host.port.LinkOpener;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.Secret;
import keyloader.testkit.ModelLoader;

/** An installer's PC with a loader plugged in: runs commands against a directory and a model loader. */
final class Pc {
    /** Without a passphrase nobody is asked for one. */
    static final Container.PassphraseSource NOBODY = new Container.PassphraseSource() {
        @Override
        public Optional<Secret> pin() {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> existing() {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> fresh() {
            return Optional.empty();
        }
    };

    static final String PASSPHRASE = "correct horse battery";
    static final String LINK = "tcp:127.0.0.1:4711";

    final Path directory;
    final Path config;
    ModelLoader loader;
    DurableFiles files = new SystemFiles();
    LinkOpener links;
    Optional<KnownNetworks> known = Optional.empty();
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    final List<CutLink> opened = new ArrayList<>();

    Pc(Path directory) throws IOException {
        this.directory = directory;
        this.config = directory.resolve("config");
        this.loader = new ModelLoader(8, "7.1.0", new SecureRandom());
        this.links = address -> loader.connect();
        makePrivate(Files.writeString(directory.resolve("pass"), PASSPHRASE + "\n"));
    }

    Path file(String name, String content) throws IOException {
        return makePrivate(Files.writeString(directory.resolve(name), content));
    }

    private static Path makePrivate(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Path container() {
        return config.resolve("container");
    }

    Ran run(String... args) {
        return run(new FakeTerminal(), args);
    }

    Ran run(FakeTerminal terminal, String... args) {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        HostPorts ports = new HostPorts(terminal, clock, new SecureRandom(), files, links, () -> known, config);
        return new Ran(Main.run(args, ports), terminal.out, terminal.err, terminal);
    }

    String[] prepareArgs(Meter meter, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                LINK,
                "--passphrase-file",
                directory.resolve("pass").toString()));
        args.addAll(List.of(more));
        return args.toArray(new String[0]);
    }

    Ran prepare(Meter meter, String... more) {
        return run(prepareArgs(meter, more));
    }

    Ran receipts(String... more) {
        List<String> args = new ArrayList<>(List.of("receipts", "--loader", LINK));
        args.addAll(List.of(more));
        return run(args.toArray(new String[0]));
    }

    Ran inspect(String... more) {
        List<String> args = new ArrayList<>(List.of("inspect", "--loader", LINK));
        args.addAll(List.of(more));
        return run(args.toArray(new String[0]));
    }

    /** What the container holds, without a passphrase. Its secrets are wiped already. */
    ContainerContent kept() {
        try (Container container = Container.open(container(), new SystemFiles(), new SecureRandom(), NOBODY)) {
            return container.content();
        } catch (IOException | ContainerException | Failure e) {
            throw new AssertionError(e);
        }
    }
}
