package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.StreamLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line. */
@Timeout(60)
class MainTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path store;

    @BeforeEach
    void name() {
        store = directory.resolve("store");
    }

    private int run(Running running, String... args) {
        return Main.run(
                args,
                Ports.real(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                running);
    }

    private int run(String... args) {
        return run(new Running(), args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itSaysWhereItIsReadyAndStopsWhenTold()
            throws IOException, MalformedException, InterruptedException, ExecutionException {
        Running running = new Running();
        FutureTask<Integer> task = new FutureTask<>(
                () -> run(running, "run", "--store", store.toString(), "--link", "tcp:0", "--slots", "3"));
        new Thread(task, "main").start();
        while (!out().contains("\n") && !task.isDone()) {
            Thread.sleep(10);
        }
        assertThat(out()).matches("ready tcp:127\\.0\\.0\\.1:[0-9]+ serial [0-9a-f]{16}\\R");
        List<String> words = List.of(out().trim().split(" "));
        try (Host host =
                new Host(StreamLink.open(LinkAddress.stream(words.get(1)).orElseThrow()))) {
            assertThat(host.info().info().serial()).isEqualTo(words.get(3));
            assertThat(host.info().info().slots()).isEqualTo(3);
            assertThat(host.info().info().firmwareVersion()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
            host.put(TestMessage.of(1, 100));
        }
        running.stop();
        assertThat(task.get()).isZero();
        assertThat(err()).contains("light: slow blink\nlight: steady\n").doesNotContain("error");
    }

    @Test
    void overUsbIpItSaysThePortThatItHasTaken() throws InterruptedException, ExecutionException {
        Running running = new Running();
        FutureTask<Integer> task = new FutureTask<>(
                () -> run(running, "run", "--store", store.toString(), "--link", "usbip:0", "--slots", "3"));
        new Thread(task, "main").start();
        while (!out().contains("\n") && !task.isDone()) {
            Thread.sleep(10);
        }
        assertThat(out()).matches("ready usbip:[1-9][0-9]* serial [0-9a-f]{16}\\R");
        running.stop();
        assertThat(task.get()).isZero();
    }

    @Test
    void aConfigurationIsCheckedAndThenRunAsItSays() throws IOException {
        Path file = directory.resolve("loader.conf");
        Files.writeString(file, "store = " + store + "\nlink = tcp:0\nslots = 7\n");
        assertThat(run("check", "--config", file.toString())).isZero();
        assertThat(out()).contains("store = " + store, "slots = 7", "light = (none)", "case-switch = (none)");
        assertThat(store).doesNotExist();

        Running stopped = new Running();
        stopped.stop();
        assertThat(run(stopped, "run", "--config", file.toString())).isZero();
        assertThat(store).exists();

        Files.writeString(file, "store = " + store + "\nlink = tcp:0\n\nslots = 70000\n");
        assertThat(run("check", "--config", file.toString())).isEqualTo(2);
        assertThat(err()).contains("error: " + file + ":4: slots: is to be a number from 1 to 1024");
        assertThat(err()).contains("hint: ");
    }

    @Test
    void stoppedBeforeItServesItStopsAtOnce() {
        Running running = new Running();
        running.stop();
        assertThat(run(running, "run", "--store", store.toString(), "--link", "tcp:0"))
                .isZero();
    }

    @Test
    void wrongUseIsTwoWithAnErrorAndAHint() {
        for (String[] args : new String[][] {
            {},
            {"walk"},
            {"run"},
            {"run", "--store", "x"},
            {"run", "--link", "tcp:0"},
            {"check"},
            {"check", "--store", "x"},
            {"run", "--config", "x", "--store", "x"},
            {"run", "--config", "x", "--link", "usbip"},
            {"run", "--config", "x", "--slots", "3"},
            {"run", "--config", "x", "--udc", "a"},
            {"run", "--store", "x", "--link", "udp:1"},
            {"run", "--store", "x", "--link", "tcp:99999"},
            {"run", "--store", "x", "--link", "usbip:"},
            {"run", "--store", "x", "--link", "usbip:65536"},
            {"run", "--store", "x\0y", "--link", "tcp:0"},
            {"run", "--store", "x", "--link", "tcp:0", "--slots", "0"},
            {"run", "--store", "x", "--link", "tcp:0", "--slots", "1025"},
            {"run", "--store", "x", "--link", "tcp:0", "--slots", "many"},
            {"run", "--store", "x", "--link", "tcp:0", "\u001b[31mred"},
        }) {
            err.reset();
            assertThat(run(args)).as(String.join(" ", args)).isEqualTo(2);
            assertThat(err()).matches("keyloader-loader: error: [^A-Z\\e].*\\Rkeyloader-loader: hint: .*\\R");
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(out()).isEmpty();
    }

    @Test
    void helpAndVersionAreForStandardOutput() throws IOException {
        assertThat(run("--version")).isZero();
        assertThat(out()).matches("keyloader-loader [0-9].*\\R");
        String version = out().strip().substring("keyloader-loader ".length());
        assertThat(Path.of("..", "pom.xml")).content().contains("<version>" + version + "</version>");
        assertThat(run("--help")).isZero();
        assertThat(run("run", "--help")).isZero();
        assertThat(out()).contains("--store=FILE", "Exit codes");
        assertThat(err()).isEmpty();
    }

    @Test
    void whatCannotBeUsedIsOneAndSaysWhy() throws IOException {
        Files.writeString(store, "precious");
        assertThat(run("run", "--store", store.toString(), "--link", "tcp:0")).isEqualTo(1);
        assertThat(err()).contains("keyloader-loader: error: ", "it is not a loader's store", "hint: ");
        assertThat(store).hasContent("precious");

        assertThat(run("run", "--store", directory.resolve("no/such").toString(), "--link", "tcp:0"))
                .isEqualTo(1);
        assertThat(err()).contains("cannot be used");

        assertThat(run("run", "--store", directory.resolve("new").toString(), "--link", "tcp:0.0.0.0:0"))
                .isEqualTo(1);
        assertThat(err()).contains("not an address of the loopback interface");
    }

    @Test
    void anotherNumberOfSlotsIsRefusedAndTheStoreUntouched() throws IOException {
        Running stopped = new Running();
        stopped.stop();
        assertThat(run(stopped, "run", "--store", store.toString(), "--link", "tcp:0", "--slots", "2"))
                .isZero();
        byte[] before = Files.readAllBytes(store);
        assertThat(run("run", "--store", store.toString(), "--link", "tcp:0", "--slots", "3"))
                .isEqualTo(1);
        assertThat(err()).contains("another number of slots");
        assertThat(store).hasBinaryContent(before);
    }

    @Test
    void aStorageThatBreaksDownAtTheFirstWriteIsAnErrorAndNoCrash() {
        Ports real = Ports.real(new PrintStream(out, true), new PrintStream(err, true, StandardCharsets.UTF_8));
        Ports broken = real.withStorage((file, slots) -> {
            throw new IOException("no space left\u001b[0m");
        });
        assertThat(Main.run(new String[] {"run", "--store", "x", "--link", "tcp:0"}, broken, new Running()))
                .isEqualTo(1);
        assertThat(err()).contains("no space left").doesNotContain("\u001b");
    }
}
