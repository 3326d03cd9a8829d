package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import keyloader.agent.command.AgentPorts;
import keyloader.host.port.HostPorts;
import keyloader.host.port.LinkOpener;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.Terminal;
import keyloader.loader.Ports;
import keyloader.loader.Running;
import keyloader.sealing.Secret;
import keyloader.usb.Links;

/** The programs that are not under the knife, in this process: the same code and files, without the start of a JVM. */
public final class InProcess {
    private InProcess() {}

    /** A program and its output. The loader is for {@link #plugIn}. */
    public static Program.Ended run(Path directory, Program.Start start) {
        return run(directory, start, Links::open);
    }

    /** The same, of what has to succeed. */
    public static Program.Ended runOk(Path directory, Program.Start start) {
        Program.Ended ended = run(directory, start);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return ended;
    }

    /** @param links the way to the loader, for host tool and agent alike */
    public static Program.Ended run(Path directory, Program.Start start, LinkOpener links) {
        if (start.main().equals(Program.HOST)) {
            return host(
                    start,
                    terminal -> new HostPorts(
                            terminal,
                            Clock.systemUTC(),
                            new SecureRandom(),
                            new SystemFiles(),
                            links,
                            Optional::empty,
                            directory.resolve("config/keyloader")));
        }
        Output out = new Output();
        Output err = new Output();
        int code = keyloader.agent.Main.run(
                start.arguments(), AgentPorts.system().withDialling(links::open).withOutput(out.stream, err.stream));
        return new Program.Ended(code, out.text(), err.text());
    }

    /** The installer's tool, with the ports of the caller. */
    public static Program.Ended host(Program.Start start, Function<Terminal, HostPorts> ports) {
        Output out = new Output();
        Output err = new Output();
        int code = keyloader.host.Main.run(
                start.arguments().toArray(String[]::new),
                ports.apply(new ScriptTerminal(out.stream, err.stream, start.input())));
        return new Program.Ended(code, out.text(), err.text());
    }

    /** A loader that serves until closed, and then has ended. */
    public static AutoCloseable plugIn(Program.Start start) throws InterruptedException {
        Output out = new Output();
        Output err = new Output();
        Running running = new Running();
        Thread thread = new Thread(
                () -> keyloader.loader.Main.run(
                        start.arguments().toArray(String[]::new), Ports.real(out.stream, err.stream), running),
                "loader");
        thread.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!out.text().startsWith("ready")) {
            if (!thread.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("the loader does not serve: " + err.text());
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return () -> {
            running.stop();
            thread.join(TimeUnit.SECONDS.toMillis(60));
            if (thread.isAlive()) {
                throw new AssertionError("the loader did not stop");
            }
        };
    }

    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private record ScriptTerminal(PrintStream out, PrintStream err, String input) implements Terminal {
        @Override
        public void out(String line) {
            out.println(line);
        }

        @Override
        public void err(String line) {
            err.println(line);
        }

        @Override
        public boolean interactive() {
            return false;
        }

        @Override
        public void progress(String text) {}

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
        public InputStream standardInput() throws IOException {
            return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        }
    }
}
