package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.UsbPort;
import keyloader.sealing.Verdict;
import keyloader.usb.LeftAlone;
import keyloader.usb.UsbFault;
import keyloader.wire.SlotState;
import keyloader.wire.link.LoaderBusyException;
import keyloader.wire.usb.UsbIds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is other with a loader on USB: it is told of, and not asked all the time. */
class UsbTest extends OneMeter {
    private static final String KEYBOARD =
            "keyloader-agent: USB device 046d:c31c at 1-1 is no loader and is left alone";

    @SuppressWarnings("NullAway.Init")
    private UsbPort port;

    @BeforeEach
    void onUsb() {
        port = bench.onUsb();
    }

    private void runFor(Duration duration) {
        bench.time.endAt(Duration.ofMillis(bench.time.millis()).plus(duration));
        bench.runUntilEnd();
    }

    private void at(int seconds, Runnable happens) {
        bench.time.at(Duration.ofSeconds(seconds), happens);
    }

    private static int times(String part, String whole) {
        return whole.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aLoaderThatHasBeenHandledIsAskedOnceAMinute() {
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        runFor(Duration.ofMinutes(10));
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(port.dials.stream().filter(when -> when > 30_000)).hasSizeBetween(9, 10);
    }

    @Test
    void aPlugIsLookedAtAtOnceWhenItIsToldOfAndWithinAMinuteOtherwise() {
        bench.socket.unplug();
        Installer.Sent told = installer.seal(bench.label, 1, "Home");
        told.putOn(bench.socket);
        at(100, port::plug);
        at(103, () -> assertThat(bench.socket.stateOf(told.digest())).isEqualTo(SlotState.SPENT));
        Installer.Sent untold = installer.seal(bench.label, 2, "Other");
        at(200, port::unplug);
        at(210, () -> untold.putOn(bench.socket));
        at(211, bench.socket::plug);
        at(220, () -> assertThat(bench.socket.stateOf(untold.digest())).isEqualTo(SlotState.SEALED));
        runFor(Duration.ofSeconds(280));
        assertThat(bench.socket.stateOf(untold.digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.err).contains("the loader is unplugged");
    }

    @Test
    void aLoaderThatIsPutBackIsTriedAgainAndOneThatStaysIsNot() {
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        bench.radio.otherNetwork = true;
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        at(100, port::tell);
        at(150, () -> assertThat(bench.radio.tried).hasSize(1));
        at(200, port::unplug);
        at(210, port::plug);
        runFor(Duration.ofSeconds(250));
        assertThat(bench.radio.tried).hasSize(2);
    }

    @Test
    void aSessionThatBreaksIsTakenUpAgainWithoutAWord() {
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        port.fault = Optional.of(new SocketTimeoutException("the loader did not answer in time"));
        at(5, () -> port.fault = Optional.of(new LoaderBusyException()));
        at(30, () -> port.fault = Optional.empty());
        runFor(Duration.ofSeconds(40));
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.err)
                .contains("the session with the loader broke off: the loader did not answer in time")
                .doesNotContain("unplugged");
    }

    @Test
    void aTransferThatFailsWhileOpeningIsNoUnplug() {
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        bench.radio.otherNetwork = true;
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        at(100, () -> port.fault = Optional.of(new UsbFault.Removed()));
        at(101, port::tell);
        at(110, () -> port.fault = Optional.empty());
        runFor(Duration.ofSeconds(250));
        assertThat(bench.radio.tried).hasSize(1);
        assertThat(port.dials.stream().filter(when -> when > 101_000 && when < 115_000))
                .as("taken up again soon")
                .hasSizeGreaterThan(1);
        assertThat(bench.err).doesNotContain("unplugged");
    }

    @Test
    void aLoaderThatIsPulledWhileItIsReadEndsTheSlowBlink() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.socket.onExchange((number, link, body) -> {
            if (number == 2) {
                port.unplug();
                throw new UsbFault.Removed();
            }
            return link.exchange(body);
        });
        runFor(Duration.ofSeconds(100));
        assertThat(bench.out).isEqualTo("light: slow blink - working\nlight: 5 blinks - pulled before it was read\n");
    }

    @Test
    void aMessageThatWaitsToBeUsedUpKeepsTheSlowBlink() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.radio.whileJoining = port::unplug;
        runFor(Duration.ofSeconds(100));
        assertThat(bench.out).isEqualTo("light: slow blink - working\n");
        port.plug();
        runFor(Duration.ofSeconds(100));
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    @Test
    void aMeterWithoutNetworkGoesOnLookingThoughNothingIsTold() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        at(60, port::unplug);
        at(302, () -> assertThat(bench.radio.tried).hasSize(2));
        runFor(Duration.ofMinutes(11));
        assertThat(bench.radio.tried).hasSize(3);
    }

    @Test
    void aLoaderThatMayNotBeOpenedIsSaidOnceWithWhatToDoAndFiveBlinks() {
        port.fault = Optional.of(new UsbFault.NotPermitted("this user may not open it"));
        runFor(Duration.ofMinutes(10));
        assertThat(times("may not be opened", bench.err)).isEqualTo(1);
        assertThat(bench.err).contains("next: run keyloader-agent as root");
        assertThat(bench.out).isEqualTo("light: 5 blinks - the loader cannot be opened\n");
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("keyloader-agent: error: a loader is plugged in, but may not be opened (");
    }

    @Test
    void aNodeThatGetsItsGroupAMomentLaterIsNoFailure() {
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        port.fault = Optional.of(new UsbFault.NotPermitted("this user may not open it"));
        at(1, () -> port.fault = Optional.empty());
        run(Verdict.JOINED);
        assertThat(bench.out).doesNotContain("blinks");
    }

    @Test
    void severalLoadersAreNamed() {
        port.fault = Optional.of(new UsbFault.Several("0000000000000001, 0000000000000002"));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err)
                .contains("error: several loaders are plugged in (0000000000000001, 0000000000000002)")
                .contains("hint: ");
    }

    @Test
    void aComputerWithoutUsbIsTold() {
        port.fault = Optional.of(new UsbFault.Unavailable("the USB library: there is none", null));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("error: USB cannot be used here (the USB library: there is none)");
        assertThat(bench.out).startsWith("light: 5 blinks - ");
    }

    @Test
    void aLackOfAccessPasses() {
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        port.fault = Optional.of(new UsbFault.NoAccess("the system gives no access to USB (libusb -11)"));
        at(5, () -> port.fault = Optional.empty());
        runFor(Duration.ofSeconds(60));
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(times("USB cannot be used now", bench.err)).isEqualTo(1);
    }

    @Test
    void aDeviceThatTellsNoSerialEndsNoWaitForTheNamedLoader() {
        installer.seal(bench.label, 1, "Home").putOn(bench.socket);
        port.fault = Optional.of(new UsbFault.Unnamed("plugged in: one at 1-1 whose serial is not known"));
        at(3_000, () -> port.fault = Optional.empty());
        run(Verdict.JOINED);
        assertThat(bench.err)
                .contains("waiting for a loader (plugged in: one at 1-1")
                .doesNotContain("broke off");
    }

    @Test
    void eachForeignDeviceIsSaidOnceWhileItIsThere() {
        bench.socket.unplug();
        LeftAlone keyboard = new LeftAlone("1-1", new UsbIds(0x46d, 0xc31c), "not a loader's ids");
        port.others.add(keyboard);
        at(100, port::tell);
        at(200, () -> {
            port.others.clear();
            port.tell();
        });
        at(300, () -> {
            port.others.add(keyboard);
            port.tell();
        });
        at(310, () -> {
            port.others.add(new LeftAlone("1-2", UsbIds.LOADER, "a loader's ids, but another class"));
            port.tell();
        });
        runFor(Duration.ofMinutes(7));
        assertThat(times(KEYBOARD, bench.err)).isEqualTo(2);
        assertThat(bench.err).contains("1209:0001 at 1-2 is no loader and is left alone (a loader's ids, but another");
    }

    @Test
    void aDeviceOfALoadersIdsThatIsNoneIsWaitedOver() throws IOException {
        port.fault = Optional.of(new UsbFault.NotALoader("the device at 1-1 has a loader's ids, but opens no session"));
        at(100, () -> port.fault = Optional.empty());
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.err).contains("waiting for a loader (the device at 1-1 has a loader's ids");
    }
}
