package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import keyloader.host.Main;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.HostPorts;
import keyloader.host.port.MeterPrograms;
import keyloader.host.port.StationPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.Terminal;
import keyloader.host.port.Ticks;
import keyloader.sealing.Label;
import keyloader.sealing.Secret;

/** A station in a directory, with model meters in its jigs: runs commands as a person does. */
final class Desk {
    static final String PASSPHRASE = "bench-passphrase-of-nobody";
    static final String SSID = "Bench";
    private static final ObjectMapper JSON = new ObjectMapper();

    final Path directory;
    final Map<String, ModelMeter> jigs = new LinkedHashMap<>();
    final AtomicLong ticks = new AtomicLong();
    DurableFiles files = new SystemFiles();
    MeterPrograms programs;
    Ticks time = ticks::get;
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    boolean interactive;
    String records = "records.db";

    Desk(Path directory) throws IOException {
        this.directory = directory;
        this.programs = command -> jig(command.get(0)).connect();
        Path pass = Files.writeString(directory.resolve("pass"), PASSPHRASE + "\n");
        Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString("rw-------"));
    }

    ModelMeter jig(String name) throws IOException {
        ModelMeter meter = jigs.get(name);
        if (meter == null) {
            throw new IOException("no such program");
        }
        return meter;
    }

    Label label(String jig) {
        try {
            return jig(jig).label;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    ModelMeter plug(String jig, String serial) {
        ModelMeter meter = new ModelMeter(serial, ticks);
        jigs.put(jig, meter);
        return meter;
    }

    /** How a command ended, and what it said. */
    record Done(int exit, List<String> outLines, List<String> errLines) {
        String out() {
            return String.join("\n", outLines);
        }

        String err() {
            return String.join("\n", errLines);
        }

        String all() {
            return out() + "\n" + err();
        }

        JsonNode json() {
            try {
                return JSON.readTree(out());
            } catch (IOException e) {
                throw new AssertionError(all(), e);
            }
        }

        /** The failures of the one meter, as STEP FINDING. */
        List<String> failures() {
            List<String> failures = new ArrayList<>();
            json().path("failures")
                    .forEach(one -> failures.add(one.path("step").asText() + " "
                            + one.path("finding").asText()));
            return failures;
        }
    }

    /** A terminal whose input is what a test feeds it, line by line, also while it runs. */
    final class Bench implements Terminal {
        final List<String> out = new ArrayList<>();
        final List<String> err = new ArrayList<>();
        final List<String> progress = new ArrayList<>();
        private final LinkedBlockingQueue<String> typed = new LinkedBlockingQueue<>();
        BiConsumer<Bench, String> whenShown = (bench, line) -> {};

        Bench type(String... lines) {
            typed.addAll(List.of(lines));
            return this;
        }

        /** Nothing more will be typed. */
        Bench hangUp() {
            typed.add("\u0004");
            return this;
        }

        @Override
        public synchronized void out(String line) {
            out.add(line);
            whenShown.accept(this, line);
        }

        @Override
        public synchronized void err(String line) {
            err.add(line);
            whenShown.accept(this, line);
        }

        @Override
        public boolean interactive() {
            return interactive;
        }

        @Override
        public synchronized void progress(String text) {
            progress.add(text);
        }

        @Override
        public void progressDone() {}

        @Override
        public Optional<Secret> askSecret(String prompt) {
            return Optional.empty();
        }

        @Override
        public Optional<String> askLine(String prompt) {
            return Optional.empty();
        }

        @Override
        public InputStream standardInput() {
            return new InputStream() {
                private byte[] line = new byte[0];
                private int at;
                private boolean ended;

                @Override
                public int read() throws IOException {
                    if (at == line.length && !ended) {
                        try {
                            String next = typed.poll(60, TimeUnit.SECONDS);
                            ended = next == null || next.equals("\u0004");
                            line = ended || next == null ? line : (next + "\n").getBytes(StandardCharsets.UTF_8);
                            at = ended ? line.length : 0;
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                    return ended ? -1 : line[at++];
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int next = read();
                    if (next < 0) {
                        return -1;
                    }
                    into[offset] = (byte) next;
                    return 1;
                }
            };
        }
    }

    Bench bench() {
        return new Bench();
    }

    Done keyloader(Bench terminal, String... args) {
        now = now.plusSeconds(1); // so that files of several runs stand in their order
        HostPorts ports = new HostPorts(
                terminal,
                Clock.fixed(now, ZoneOffset.UTC),
                new SecureRandom(),
                files,
                address -> {
                    throw new IOException("no loader at this PC");
                },
                Optional::empty,
                () -> false,
                directory.resolve("config"),
                new StationPorts(programs, time));
        int exit = Main.run(args, ports);
        synchronized (terminal) {
            return new Done(exit, List.copyOf(terminal.out), List.copyOf(terminal.err));
        }
    }

    Done keyloader(String... args) {
        return keyloader(bench().hangUp(), args);
    }

    Path reports() {
        return directory.resolve("reports");
    }

    Path records() {
        return directory.resolve(records);
    }

    String[] runArgs(String... more) {
        StringBuilder lines = new StringBuilder("# the bench\n\n");
        jigs.keySet().forEach(jig -> lines.append(jig).append(" = ").append(jig).append(" qa\n"));
        Path file = directory.resolve("jigs");
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> args = new ArrayList<>(List.of(
                "qa-station",
                "run",
                "--jigs",
                file.toString(),
                "--records",
                records().toString(),
                "--new-records",
                "--reports",
                reports().toString(),
                "--ssid",
                SSID,
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--passphrase-file",
                directory.resolve("pass").toString()));
        if (!List.of(more).contains("--retest")) {
            args.addAll(List.of("--retest", "all")); // most tests try one meter several times
        }
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    Done run(String... more) {
        return keyloader(runArgs(more));
    }

    /** Tests the one meter, of jig 1, with its own label. */
    Done test(String... more) {
        return run(Stream.concat(Stream.of("--json", "1=" + label("1").uri()), Stream.of(more))
                .toArray(String[]::new));
    }

    Done yields(String... more) {
        return keyloader(Stream.concat(
                        Stream.of("qa-station", "yield", "--records", records().toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    List<Path> reports(String ending) throws IOException {
        if (!Files.exists(reports())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(reports())) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    Path report(String ending) throws IOException {
        List<Path> all = reports(ending);
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
