package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.formdev.flatlaf.FlatDarkLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import keyloader.host.dbus.PrivateBus;
import keyloader.host.desktop.ModelPortal;
import keyloader.sealing.Credential;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The window as users start it, a program of its own, which is seen and driven from outside alone. Run by {@link WindowTest}. */
class ProcessScenes extends Scenes {
    private static final String CONTAINER = "Behaeltergeheimnis-0815";
    private static final String NETWORK = "Netzgeheimnis-4711-quux";
    private static final long PATIENCE_SECONDS = 60;

    private Path world;
    private Path passphrase;
    private Installed installed;
    private SecretWatch watch;
    private Eyes eyes;
    private final Meter meter = new Meter("TEST-0001");
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void install() throws Exception {
        installed = Installed.below(Files.createDirectory(directory.resolve("root")));
        passphrase = Files.writeString(directory.resolve("passphrase"), CONTAINER + "\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        world = Files.createDirectory(directory.resolve("world"));
        for (String name : List.of("tmp", "config", "work", "home", "output")) {
            Files.createDirectory(world.resolve(name));
        }
        watch = new SecretWatch(world, List.of(CONTAINER, NETWORK), "keyloader.host.Main");
        eyes = new Eyes();
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", installed.launcher()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(world.resolve("work").toFile())
                .redirectOutput(world.resolve("output/out").toFile())
                .redirectError(world.resolve("output/err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CONFIG_HOME", world.resolve("config").toString());
        builder.environment().put("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + world.resolve("nowhere"));
        builder.environment().put("HOME", world.resolve("home").toString());
        builder.environment()
                .put(
                        "JDK_JAVA_OPTIONS",
                        "-Duser.language=en -Duser.country=DE -Djava.io.tmpdir=" + world.resolve("tmp")
                                + " -Duser.home=" + world.resolve("home"));
        builder.environment().putAll(environment);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            }
        });
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private int run(Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String said(String where) throws IOException {
        return Files.readString(world.resolve("output").resolve(where))
                .lines()
                .filter(line -> !line.startsWith("NOTE: Picked up")) // Java, of JDK_JAVA_OPTIONS
                .reduce("", (all, line) -> all + line + "\n");
    }

    /** All the while it is looked for secrets. */
    private void await(String what, Process process, BooleanSupplier seen) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!seen.getAsBoolean()) {
            assertThat(process.isAlive())
                    .as("%s; it said %s", what, said("err"))
                    .isTrue();
            if (System.nanoTime() > end) {
                screen.picture("timeout");
                throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            watch.look(process.toHandle());
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private Optional<Rectangle> awaitKeyboardElsewhere(String where, Process process, Optional<Rectangle> before)
            throws Exception {
        return awaitKeyboard(where, process, place -> !before.equals(Optional.of(place)));
    }

    /** Where it stays: on the way there it may be elsewhere for a moment. */
    private Optional<Rectangle> awaitKeyboard(String where, Process process, Predicate<Rectangle> wanted)
            throws Exception {
        AtomicReference<Optional<Rectangle>> last = new AtomicReference<>(Optional.empty());
        await("the keyboard at " + where, process, () -> {
            Optional<Rectangle> now = eyes.keyboard().filter(wanted);
            return now.isPresent() && now.equals(last.getAndSet(now));
        });
        return eyes.keyboard();
    }

    /** To the page, with a meter and a network in it. */
    private Optional<Rectangle> unlockAndFillIn(Process process) throws Exception {
        Optional<Rectangle> lock = awaitKeyboardElsewhere("the lock", process, Optional.empty());
        screen.picture("process-locked");
        screen.type(CONTAINER);
        screen.key(KeyEvent.VK_ENTER);
        // The field of the label is wider than all others.
        Optional<Rectangle> label = awaitKeyboard(
                "the label", process, place -> place.width > lock.orElseThrow().width + 50 && place.height < 40);
        screen.type(meter.label.uri());
        await("the label to be read", process, () -> eyes.good() > 100);
        screen.key(KeyEvent.VK_ENTER);
        Optional<Rectangle> now = awaitKeyboardElsewhere("the network's name", process, label);
        screen.type("Home");
        for (String next : List.of("the router's code", "the security", "this computer", "the passphrase")) {
            screen.key(KeyEvent.VK_TAB);
            now = awaitKeyboardElsewhere(next, process, now);
        }
        int good = eyes.good();
        screen.type(NETWORK);
        await("the network to be complete", process, () -> eyes.good() > good);
        return now;
    }

    private void setPassphrase() throws Exception {
        assertThat(run(Map.of(), "keys", "passphrase", "--new-passphrase-file", passphrase.toString()))
                .as(said("err"))
                .isZero();
    }

    private void endAndAssertNothingIsLeft(Process process) throws Exception {
        process.destroy();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        watch.files();
        assertThat(watch.saw()).isTrue();
        assertThat(said("out")).isEmpty();
        assertThat(said("err")).isEmpty();
        for (String name : List.of("tmp", "work")) {
            try (Stream<Path> left = Files.list(world.resolve(name))) {
                assertThat(left).as(name).isEmpty();
            }
        }
    }

    @Test
    void withoutArgumentsItOpensAndWhatIsTypedAndKeptIsNowhereInTheClear() throws Exception {
        setPassphrase();
        Process process = start(Map.of());
        Optional<Rectangle> now = unlockAndFillIn(process);
        screen.picture("process-filled-in");
        Path container = world.resolve("config/keyloader/container");
        byte[] before = Files.readAllBytes(container);
        screen.key(KeyEvent.VK_TAB); // to the box that shows it, whose frame is another
        for (String next : List.of("the country", "keep")) {
            screen.key(KeyEvent.VK_TAB);
            now = awaitKeyboardElsewhere(next, process, now);
        }
        screen.key(KeyEvent.VK_SPACE);
        awaitKeyboardElsewhere("the profile's name", process, now);
        screen.type("kept");
        screen.key(KeyEvent.VK_ENTER);
        await("the container to have it", process, () -> !isStill(container, before));
        await("that it says so", process, eyes::isDone);
        endAndAssertNothingIsLeft(process);
        assertThat(run(Map.of(), "profiles", "list", "--container-passphrase-file", passphrase.toString()))
                .as(said("err"))
                .isZero();
        assertThat(said("out")).contains("kept");
    }

    private static boolean isStill(Path file, byte[] before) {
        try {
            return java.util.Arrays.equals(Files.readAllBytes(file), before);
        } catch (IOException e) {
            return true; // being replaced
        }
    }

    @Test
    void aLoaderIsPreparedAndTheSecretIsInItsMessageAlone() throws Exception {
        setPassphrase();
        try (ServedLoader served = new ServedLoader()) {
            Process process = start(Map.of(), "window", "--loader", served.link());
            unlockAndFillIn(process);
            screen.key(KeyEvent.VK_ENTER);
            await("that the loader may be unplugged", process, eyes::isDone);
            screen.picture("process-done");
            endAndAssertNothingIsLeft(process);
            Credential.Passphrase sealed = (Credential.Passphrase)
                    PrepareTest.only(meter.order(Meter.get(served.loader(), 0))).credential();
            assertThat(sealed.secret().copy()).isEqualTo(NETWORK.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void itIsAsDarkAsTheDesktop() throws Exception {
        assumeTrue(PrivateBus.isInstalled(), "there is no dbus-daemon; bin/readers unpacks it");
        try (PrivateBus session = PrivateBus.start(directory);
                ModelPortal portal = new ModelPortal(session.address(), new Variant<>(new UInt32(1)))) {
            Process process = start(Map.of("DBUS_SESSION_BUS_ADDRESS", session.address()));
            await("a dark window", process, () -> eyes.isAWindow(new FlatDarkLaf()));
            screen.picture("process-dark");
            assertThat(eyes.isAWindow(new FlatLightLaf())).isFalse();
            assertThat(portal.asked()).isEqualTo(1);
            endAndAssertNothingIsLeft(process);
        }
        Process process = start(Map.of());
        await("a light window", process, () -> eyes.isAWindow(new FlatLightLaf()));
        endAndAssertNothingIsLeft(process);
    }

    /** Over SSH, on a server, or with the name of a display that is gone. */
    @Test
    void withoutAScreenItSaysSoAndWhatToDo() throws Exception {
        for (String display : List.of("", ":4242")) {
            for (String[] arguments : new String[][] {{}, {"window"}}) {
                assertThat(run(Map.of("DISPLAY", display), arguments)).isEqualTo(2);
                assertThat(said("err").lines())
                        .containsExactly(
                                "keyloader: error: there is no screen to open the window on",
                                "keyloader: hint: start it on a desktop, or use the commands: \"keyloader --help\"");
                assertThat(said("out")).isEmpty();
            }
        }
        assertThat(world.resolve("config")).isEmptyDirectory();
    }
}
