package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.system.Bench;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;
import keyloader.system.vm.InVm;
import keyloader.system.vm.Modules;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What runs the meter's WiFi hangs, answers nonsense, is gone or is told something else, or the meter's disk is full, when a
 * loader comes: it is said in the log, nothing is applied, the old network stays, and the same message is applied, once, when
 * that has passed. With NetworkManager some of it only with {@code keyloader.full}.
 */
@InVm
@Timeout(900)
class FaultsOnAirTest {
    private static final String UNCHANGED = "the meter's network failed, nothing is changed: ";

    private static Neighbourhood neighbourhood;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        neighbourhood = Neighbourhood.start();
    }

    @AfterAll
    static void stop() {
        neighbourhood.close();
    }

    static Stream<WifiSystem.Kind> kinds() {
        return Captures.full() ? Stream.of(WifiSystem.Kind.values()) : Stream.of(WifiSystem.Kind.WPA_SUPPLICANT);
    }

    static Stream<WifiSystem.Kind> otherKinds() {
        return Captures.full() ? Stream.of(WifiSystem.Kind.values()) : Stream.of(WifiSystem.Kind.NETWORK_MANAGER);
    }

    private Scene begin(WifiSystem.Kind kind) throws Exception {
        neighbourhood.bringBack();
        Scene scene = new Scene(kind.start(), LoadOnAir.prepare(directory.resolve("load")));
        MeterSystem.awaitOld();
        return scene;
    }

    /** A meter on its old network, and a message for it. */
    private record Scene(WifiSystem wifi, LoadOnAir load) implements AutoCloseable {
        Program agent() throws Exception {
            Program agent = Program.start(load.directory(), load.agent(wifi));
            agent.awaitLog("waiting for a loader");
            return agent;
        }

        AutoCloseable plugIn() throws InterruptedException {
            return load.plugIn();
        }

        String status() {
            return load.ok(load.bench().status()).out();
        }

        boolean knowsOnlyTheOldNetwork() throws IOException {
            return wifi.networks().equals(wifi.networks(false));
        }

        /** The message is there and not applied; with the cause gone it is, once, and the installer can read so. */
        void isAppliedOnceAtTheNextPlug(Program agent) throws Exception {
            assertThat(status()).contains("\"outcomes\":[]");
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLine("light: steady");
            }
            MeterSystem.awaitOn(Bench.SSID);
            assertThat(MeterSystem.hasOldAddress()).isFalse();
            assertThat(status()).containsOnlyOnce("\"JOINED\"");
            assertThat(wifi.networks()).isEqualTo(wifi.networks(true));
            assertThat(agent.log()).doesNotContain("Exception", "has met a fault", Bench.PASSPHRASE);
            assertThat(agent.isAlive()).isTrue();
            agent.close(); // who looks at the loader, too
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                assertThat(load.ok(load.bench().receipts()).out()).contains("\"JOINED\"", "192.0.2.1");
            }
        }

        @Override
        public void close() throws IOException {
            wifi.close();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void itHangs(WifiSystem.Kind kind) throws Exception {
        try (Scene scene = begin(kind);
                Program agent = scene.agent()) {
            signal(scene.wifi().daemon(), "STOP");
            try (AutoCloseable loader = scene.plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog(UNCHANGED + scene.wifi().busName() + " has not answered");
                agent.awaitLine("light: 5 blinks");
                assertThat(scene.load().ok(scene.load().bench().receipts()).out())
                        .contains("METER_FAULT");
            }
            signal(scene.wifi().daemon(), "CONT");
            MeterSystem.awaitOld();
            scene.isAppliedOnceAtTheNextPlug(agent);
        }
    }

    /** In the middle of a trial, which can't even be dropped until it can: some minutes, most of them waited. */
    @ParameterizedTest
    @MethodSource("kinds")
    @EnabledIfSystemProperty(named = "keyloader.full", matches = "true", disabledReason = "a long form: --full")
    void itHangsWhileItTries(WifiSystem.Kind kind) throws Exception {
        try (Scene scene = begin(kind);
                Program agent = scene.agent()) {
            neighbourhood.takeAway();
            try (AutoCloseable loader = scene.plugIn()) {
                assertThat(loader).isNotNull();
                awaitTrial();
                signal(scene.wifi().daemon(), "STOP");
                agent.awaitLog("the trial's network could not be dropped");
            }
            signal(scene.wifi().daemon(), "CONT");
            MeterSystem.awaitOld();
            neighbourhood.bringBack();
            scene.isAppliedOnceAtTheNextPlug(agent);
        }
    }

    private static void awaitTrial() throws Exception {
        Await.until("the trial", () -> !MeterSystem.link().contains("SSID: " + Neighbourhood.OLD_SSID));
    }

    private static void signal(Service service, String name) throws Exception {
        Command.run("kill", "-" + name, String.valueOf(service.pid()));
    }

    /** Every question gets an empty answer. */
    @ParameterizedTest
    @MethodSource("kinds")
    void itAnswersNonsense(WifiSystem.Kind kind) throws Exception {
        try (Scene scene = begin(kind);
                Program agent = scene.agent()) {
            scene.wifi().daemon().kill();
            try (Service nonsense = Service.start(
                    "nonsense",
                    List.of(
                            "dbus-test-tool",
                            "echo",
                            "--system",
                            "--name=" + scene.wifi().busName()))) {
                Await.until("its name", () -> isNameTaken(scene.wifi().busName()));
                try (AutoCloseable loader = scene.plugIn()) {
                    assertThat(loader).isNotNull();
                    agent.awaitLog(UNCHANGED + "a reply on the message bus is not what it should be");
                }
                assertThat(nonsense.isAlive()).isTrue();
            }
            scene.wifi().restartDaemon();
            scene.isAppliedOnceAtTheNextPlug(agent);
        }
    }

    private static boolean isNameTaken(String name) throws IOException {
        try {
            return Command.run(
                            "dbus-send",
                            "--system",
                            "--print-reply",
                            "--dest=org.freedesktop.DBus",
                            "/org/freedesktop/DBus",
                            "org.freedesktop.DBus.NameHasOwner",
                            "string:" + name)
                    .contains("true");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = "keyloader.full", matches = "true", disabledReason = "a long form: --full")
    void theMessageBusIsGone(WifiSystem.Kind kind) throws Exception {
        try (Scene scene = begin(kind);
                Program agent = scene.agent()) {
            scene.wifi().bus().kill();
            try (AutoCloseable loader = scene.plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog(UNCHANGED + "the system's message bus (D-Bus) does not answer");
            }
            scene.wifi().restartBus();
            scene.wifi().restartDaemon();
            scene.isAppliedOnceAtTheNextPlug(agent);
        }
    }

    /** In the middle of a trial, of which the bus's end is all that the agent sees. */
    @ParameterizedTest
    @MethodSource("kinds")
    void theMessageBusGoesWhileItTries(WifiSystem.Kind kind) throws Exception {
        isDisturbedWhileItTries(kind, "", (wifi, agent) -> {
            wifi.bus().kill();
            agent.awaitLog(UNCHANGED);
            wifi.restartBus();
            wifi.restartDaemon();
        });
    }

    /** What somebody did meanwhile stays, also where the trial has displaced it. */
    @ParameterizedTest
    @EnumSource
    void somebodyTellsItSomethingElseWhileItTries(WifiSystem.Kind kind) throws Exception {
        isDisturbedWhileItTries(
                kind,
                "somebody has told " + kind.program() + " something else",
                (wifi, agent) -> wifi.changeOld(),
                wifi -> assertThat(wifi.isOldChanged()).isTrue());
    }

    /** The agent sees it gone. */
    @ParameterizedTest
    @MethodSource("kinds")
    void itIsStartedAnewWhileItTries(WifiSystem.Kind kind) throws Exception {
        boolean alone = kind == WifiSystem.Kind.WPA_SUPPLICANT;
        isDisturbedWhileItTries(kind, alone ? "wpa_supplicant was started anew" : "", (wifi, agent) -> {
            if (alone) { // a call may still be on its way, whose end would say something else
                wifi.daemon().awaitLog("Event SCAN_RESULTS", wifi.daemon().mark());
            }
            wifi.restartDaemon();
        });
    }

    /** By which its objects have other numbers, and what was tried may be called as another was before. */
    @ParameterizedTest
    @MethodSource("otherKinds")
    void itIsStartedAnewWhileTheAgentDoesNotLook(WifiSystem.Kind kind) throws Exception {
        isDisturbedWhileItTries(kind, kind.program() + " was started anew", (wifi, agent) -> {
            agent.signal("STOP");
            wifi.restartDaemon();
            MeterSystem.awaitOn(Neighbourhood.OLD_SSID);
            agent.signal("CONT");
        });
    }

    private interface Meanwhile {
        void happens(WifiSystem wifi, Program agent) throws Exception;
    }

    private interface Afterwards {
        void holds(WifiSystem wifi) throws Exception;
    }

    private void isDisturbedWhileItTries(WifiSystem.Kind kind, String words, Meanwhile meanwhile) throws Exception {
        isDisturbedWhileItTries(kind, words, meanwhile, wifi -> {});
    }

    /** The network that it tries is not there until then, so that it goes on trying. */
    private void isDisturbedWhileItTries(WifiSystem.Kind kind, String words, Meanwhile meanwhile, Afterwards afterwards)
            throws Exception {
        try (Scene scene = begin(kind);
                Program agent = scene.agent()) {
            neighbourhood.takeAway();
            try (AutoCloseable loader = scene.plugIn()) {
                assertThat(loader).isNotNull();
                awaitTrial();
                meanwhile.happens(scene.wifi(), agent);
                agent.awaitLog(UNCHANGED + words);
                agent.awaitLine("light: 5 blinks");
            }
            isOnItsOldNetworkAlone(scene, agent);
            neighbourhood.bringBack();
            scene.isAppliedOnceAtTheNextPlug(agent);
            afterwards.holds(scene.wifi());
        }
    }

    private static void isOnItsOldNetworkAlone(Scene scene, Program agent) throws Exception {
        try {
            MeterSystem.awaitOld();
            Await.until("the trial to be dropped", scene::knowsOnlyTheOldNetwork);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the agent said:\n" + agent.log(), e);
        }
    }

    /** Before the trial there is no room to note that it begins: nothing is sent, and no trial is left behind. */
    @Test
    void theMetersDiskIsFull() throws Exception {
        Path state = Files.createDirectories(directory.resolve("load/meter"));
        Command.run("mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", state.toString());
        Path filler = state.resolve("filler");
        theMetersDiskTakesNothing(state, "no space is left", () -> fill(filler), () -> Files.delete(filler));
    }

    /** As the kernel does it to ext4 after a fault of the disk (errors=remount-ro), whatever is open. */
    @Test
    void theMetersDiskBecomesReadOnly() throws Exception {
        Path state = Files.createDirectories(directory.resolve("load/meter"));
        Path image = directory.resolve("disk");
        Modules.loadAll("loop", "ext4");
        Command.run("truncate", "--size=8M", image.toString());
        Command.run("mkfs.ext4", "-q", "-F", image.toString());
        Command.run("mount", "-t", "ext4", "-o", "loop", image.toString(), state.toString());
        Files.delete(state.resolve("lost+found"));
        Command.run("chmod", "700", state.toString());
        theMetersDiskTakesNothing(
                state,
                "read-only",
                () -> {
                    Files.writeString(Path.of("/proc/sysrq-trigger"), "u"); // of all that lie on a block device
                    Await.until("the disk to be read-only", () -> Files.readAllLines(Path.of("/proc/mounts")).stream()
                            .anyMatch(line -> line.contains(" " + state + " ext4 ro,")));
                },
                () -> Command.run("mount", "-o", "remount,rw", state.toString()));
    }

    private interface Disk {
        void change() throws Exception;
    }

    private void theMetersDiskTakesNothing(Path state, String words, Disk closed, Disk opened) throws Exception {
        try (Scene scene = begin(WifiSystem.Kind.WPA_SUPPLICANT)) {
            try (Program agent = scene.agent()) {
                closed.change();
                try (AutoCloseable loader = scene.plugIn()) {
                    assertThat(loader).isNotNull();
                    assertThat(agent.await().err()).as("what the agent says").contains(words);
                }
            }
            MeterSystem.awaitOld();
            opened.change();
            try (Program agent = scene.agent()) {
                scene.isAppliedOnceAtTheNextPlug(agent);
            }
        } finally {
            Command.run("umount", "--lazy", state.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            byte[] page = new byte[512];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full.getMessage()).contains("No space left");
        }
    }

    @Test
    void theLoaderIsPulledWhileItTriesAndComesBack() throws Exception {
        try (Scene scene = begin(WifiSystem.Kind.WPA_SUPPLICANT);
                Program agent = scene.agent()) {
            try (AutoCloseable loader = scene.plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog("trying message");
            }
            agent.awaitLog("JOINED");
            TimeUnit.SECONDS.sleep(1);
            try (AutoCloseable loader = scene.plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLine("light: steady");
            }
            assertThat(scene.wifi().networks()).isEqualTo(scene.wifi().networks(true));
            assertThat(scene.status()).containsOnlyOnce("\"JOINED\"");
        }
    }
}
