package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.failure.FailureException;
import keyloader.agent.network.FilesNetwork;
import keyloader.agent.network.Generation;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.run.Log;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the radio of a meter is on, through its whole life. */
@Timeout(120)
class SilentRadioTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();
    private final Switches switches = new Switches();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    /** A WiFi radio, which is on at power-up, and Bluetooth. */
    private static final class Switches implements Rfkill {
        private boolean wlan = true;
        private boolean bluetooth = true;
        private boolean broken;
        private boolean hardware;
        private boolean noDefault;
        private final List<Type> later = new ArrayList<>();
        private final List<String> changes = new ArrayList<>();

        @Override
        public List<Radio> radios() throws IOException {
            return List.of(
                    new Radio(0, Type.WLAN, "phy0", !wlan, hardware),
                    new Radio(1, Type.BLUETOOTH, "hci0", !bluetooth, false));
        }

        @Override
        public void block(Set<Type> types) throws IOException {
            if (broken) {
                throw new IOException("Operation not permitted");
            }
            if (types.contains(Type.WLAN)) {
                set(false);
            }
            bluetooth &= !types.contains(Type.BLUETOOTH);
        }

        @Override
        public void blockLater(Type type) throws IOException {
            if (noDefault) {
                throw new IOException("Operation not permitted");
            }
            later.add(type);
        }

        @Override
        public void unblockWlan() throws IOException {
            if (hardware) {
                throw new IOException("the WiFi is switched off at the hardware (rfkill)");
            }
            set(true);
        }

        private void set(boolean on) {
            if (on != wlan) {
                changes.add(on ? "on" : "off");
            }
            wlan = on;
        }
    }

    @BeforeEach
    void aMeterThatIsLockedDown() {
        bench = Bench.in(directory);
        bench.lockdown = new Lockdown(new MeterTree(directory.resolve("root")).root, Iw.none(), switches);
        bench.more = List.of("--lock-down");
    }

    private void run(Verdict expected) {
        assertThat(bench.runOnce()).as(bench.err).isEqualTo(expected.code());
        assertThat(switches.bluetooth).as("Bluetooth").isFalse();
    }

    @Test
    void theRuleIsOnForANetworkOrATrialAndOtherwiseOff() {
        assertThat(SilentRadio.maySend(false, false, false)).isFalse();
        assertThat(SilentRadio.maySend(true, false, false)).isTrue();
        assertThat(SilentRadio.maySend(false, true, false)).isTrue();
        assertThat(SilentRadio.maySend(false, false, true)).isTrue();
    }

    @Test
    void aFreshMeterIsSilentFromItsStart() {
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(10));
        bench.runUntilEnd();
        assertThat(switches.changes).containsExactly("off");
        assertThat(switches.bluetooth).isFalse();
    }

    /** WiFi is not: its interfaces are the kernel's to switch on when a network is joined. */
    @Test
    void aBluetoothAdapterThatAppearsLaterIsBlockedByTheKernel() {
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(1));
        bench.runUntilEnd();
        assertThat(switches.later).containsExactly(Rfkill.Type.BLUETOOTH);

        switches.noDefault = true;
        bench.time = new HandTime();
        bench.time.endAt(Duration.ofMinutes(1));
        bench.runUntilEnd();
        assertThat(bench.err).contains("a Bluetooth adapter that appears later would not be blocked (");
        assertThat(switches.bluetooth).isFalse();
    }

    @Test
    void anAuthorisedMessageSwitchesTheRadioOnForItsTrialAndForGood() {
        List<Boolean> onWhileJoining = new ArrayList<>();
        bench.radio.whileJoining = () -> onWhileJoining.add(switches.wlan);
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(onWhileJoining).containsExactly(true);
        assertThat(switches.changes).containsExactly("off", "on");
    }

    @Test
    void aMessageThatIsNotAuthorisedNeverDoes() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.command(
                        "reset", "--state", bench.state.toString(), "--network", "files:" + bench.network, "--yes"))
                .isZero();
        bench.plugIn(LoaderSocket.newLoader());
        installer.seal(bench.label, 1, "Home").putOn(bench.socket); // used before
        switches.changes.clear();
        run(Verdict.ALREADY_USED);
        assertThat(switches.changes).containsExactly("off");
    }

    @Test
    void aMessageForAnotherMeterNeverDoes() {
        Bench other = Bench.in(directory.resolve("other"));
        installer.seal(other.label, 1, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isEqualTo(Verdict.NOT_FOR_THIS_METER.code());
        assertThat(switches.changes).containsExactly("off");
    }

    @Test
    void rolledBackToNoNetworkItIsSilentAgain() {
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.WRONG_PASSPHRASE);
        assertThat(switches.changes).containsExactly("off", "on", "off");
    }

    @Test
    void betweenTwoTrialsOfAMeterThatKeepsLookingItIsSilent() {
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.time.endAt(Duration.ofMinutes(6));
        bench.runUntilEnd();
        assertThat(bench.radio.tried).hasSize(2);
        assertThat(switches.changes).containsExactly("off", "on", "off", "on", "off");
    }

    @Test
    void aBrokenTrialEndsSilent() {
        bench.radio.broken = true;
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.METER_FAULT);
        assertThat(switches.changes).containsExactly("off", "on", "off");
    }

    @Test
    void rolledBackToAnEarlierNetworkItStaysOn() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        bench.plugIn(LoaderSocket.newLoader());
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        installer.seal(bench.label, 2, "Other").putOn(bench.socket);
        switches.changes.clear();
        run(Verdict.WRONG_PASSPHRASE);
        assertThat(switches.changes).isEmpty();
    }

    @Test
    void aMeterWithANetworkIsSwitchedOnAtItsStartAndNotOffBefore() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        switches.changes.clear();
        switches.bluetooth = true;
        switches.wlan = false; // as systemd-rfkill might have left it
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(bench.time.millis() / 60_000 + 2));
        bench.runUntilEnd();
        assertThat(switches.changes).containsExactly("on");
        assertThat(switches.bluetooth).isFalse();
    }

    @Test
    void aCommittedNetworkThatIsNotYetInForceKeepsItOn() throws IOException {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        Files.delete(bench.network.resolve("current")); // as a cut before it was activated leaves it
        switches.changes.clear();
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(bench.time.millis() / 60_000 + 2));
        bench.runUntilEnd();
        assertThat(switches.changes).isEmpty();
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    @Test
    void aNetworkThatIsNotKeyloadersCountsAsOne() {
        bench.radio.otherNetwork = true;
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(2));
        bench.runUntilEnd();
        assertThat(switches.changes).isEmpty();
    }

    @Test
    void afterAResetItIsSilent() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.command("reset", "--state", bench.state.toString(), "--yes"))
                .isZero();
        switches.changes.clear();
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(bench.time.millis() / 60_000 + 2));
        bench.runUntilEnd();
        assertThat(switches.changes).containsExactly("off");
    }

    @Test
    void aNetworkThatIsClearedWhileItRunsSwitchesOff() throws IOException, FailureException {
        NetworkBackend network = bench.lockdown.silenced(
                new FakeNetwork(new FilesNetwork(directory.resolve("n"), new FileSteps()), bench.radio, bench.time),
                new Log(System.err));
        Generation generation = new Generation(1, Bytes.ofHex("5c".repeat(32)), List.of());
        network.claim(bench.label.kid(), Optional.of(generation));
        assertThat(switches.wlan).isTrue();
        network.clear();
        assertThat(switches.wlan).isFalse();
    }

    @Test
    void whatIsOffAndWhatCannotBeSwitchedIsSaid() throws IOException, FailureException {
        String off = "the meter has no network: its radios are off until a message is authorised";
        String none = "no WiFi radio with a switch (rfkill) is there: that it keeps silent cannot be seen to";
        bench.socket.unplug();
        bench.time.endAt(Duration.ofMinutes(1));
        bench.runUntilEnd();
        assertThat(bench.err).contains(off).doesNotContain(none);
        bench.radio.otherNetwork = true;
        bench.lockdown = new MeterTree(directory.resolve("other")).lockdown();
        bench.time.endAt(Duration.ofMinutes(2));
        bench.runUntilEnd();
        assertThat(bench.err).contains(none).doesNotContain(off);
    }

    /** What a daemon's network is asked and told goes through; the radio is no part of it. */
    @Test
    void allElseIsTheNetworksBehindIt() throws IOException, FailureException, InterruptedException {
        for (boolean answer : new boolean[] {true, false}) {
            List<String> told = new ArrayList<>();
            NetworkBackend behind = (NetworkBackend) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {NetworkBackend.class}, (proxy, method, arguments) -> {
                        told.add(method.getName());
                        return method.getReturnType() == boolean.class ? answer : null;
                    });
            NetworkBackend silenced = bench.lockdown.silenced(behind, new Log(System.err));
            Generation generation = new Generation(1, Bytes.ofHex("5c".repeat(32)), List.of());
            silenced.keepClaim();
            assertThat(silenced.supports(Security.WPA2)).isEqualTo(answer);
            assertThat(silenced.hasNetwork()).isEqualTo(answer);
            assertThat(silenced.isInForce(generation)).isEqualTo(answer);
            assertThat(silenced.hasLeft()).isEqualTo(answer);
            silenced.discardTrial();
            silenced.close();
            assertThat(told)
                    .contains("keepClaim", "supports", "hasNetwork", "isInForce", "hasLeft", "discardTrial", "close");
        }
    }

    @Test
    void radiosThatCannotBeSwitchedOffEndTheProgramBeforeAnything() {
        switches.broken = true;
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err)
                .contains("error: the radios cannot be switched off (Operation not permitted)")
                .contains("hint: run keyloader-agent as root, or give its user /dev/rfkill");
        assertThat(bench.radio.tried).isEmpty();
    }

    @Test
    void aSwitchOfTheHardwareIsAFaultOfTheMeters() {
        switches.hardware = true;
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        run(Verdict.METER_FAULT);
        assertThat(bench.err)
                .contains("the meter's network failed, nothing is changed: the WiFi is switched off at the hardware");
        assertThat(bench.radio.tried).isEmpty();
        switches.hardware = false;
        run(Verdict.JOINED);
    }

    @Test
    void withoutTheOptionNothingIsSwitched() {
        bench.more = List.of();
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        assertThat(switches.changes).isEmpty();
        assertThat(switches.bluetooth).isTrue();
    }
}
