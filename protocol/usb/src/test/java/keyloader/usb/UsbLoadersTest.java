package keyloader.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import keyloader.usb.UsbDevice.Endpoint;
import keyloader.usb.UsbTroubleException.Kind;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import keyloader.wire.usb.UsbIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsbLoadersTest {
    private static final String OTHER_SERIAL = "aabbccddeeff0011";

    private final FakeBus bus = new FakeBus();

    private LoaderLink open(Optional<String> serial) throws IOException {
        return new UsbLoaders(bus, bus.ticks).open(serial, Duration.ofSeconds(10), UnaryOperator.identity(), 0);
    }

    private void assertFails(Class<? extends IOException> kind) {
        assertThatThrownBy(() -> open(Optional.empty())).isInstanceOf(kind);
        assertThat(bus.unbalanced()).isEmpty();
        assertThat(bus.trace).isEmpty();
    }

    private void assertFailsHavingTaken(Class<? extends IOException> kind, String taken) {
        assertThatThrownBy(() -> open(Optional.empty())).isInstanceOf(kind);
        assertThat(bus.unbalanced()).isEmpty();
        assertThat(bus.trace).contains(taken);
    }

    @Test
    void noLoaderIsAbsent() {
        bus.plugged.put(new UsbDevice("1-1", 1, new UsbIds(0x46d, 0xc31c), 0, 1, Optional.empty()), new byte[0]);
        assertFailsHavingTaken(UsbFault.Absent.class, "+context");
        assertThat(bus.trace).noneMatch(step -> step.startsWith("+device"));
    }

    @Test
    void severalAreNamed() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), OTHER_SERIAL);
        assertThatThrownBy(() -> open(Optional.empty()))
                .isInstanceOf(UsbFault.Several.class)
                .hasMessageContaining(FakeBus.SERIAL)
                .hasMessageContaining(OTHER_SERIAL);
        assertThat(bus.unbalanced()).isEmpty();
    }

    private List<String> each() throws IOException {
        List<String> all = new UsbLoaders(bus, bus.ticks)
                .each(Duration.ofSeconds(10)).stream()
                        .map(LinkAddress.Usb::toString)
                        .toList();
        assertThat(bus.unbalanced()).isEmpty();
        return all;
    }

    /** No session is begun with any: their lights stay as they are. */
    @Test
    void eachIsFoundByItsSerialAndNoneIsSpokenWith() throws IOException {
        assertThat(each()).containsExactly("usb");
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), OTHER_SERIAL);
        assertThat(each()).containsExactlyInAnyOrder("usb:" + FakeBus.SERIAL, "usb:" + OTHER_SERIAL);
        assertThat(bus.trace).doesNotContain("+interface", "+session");
    }

    @Test
    void oneThatTellsNoSerialIsFoundWithout() throws IOException {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), "no serial");
        assertThat(each()).containsExactlyInAnyOrder("usb:" + FakeBus.SERIAL, "usb");
    }

    @Test
    void oneOfSeveralIsTakenByItsSerial() throws IOException {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), OTHER_SERIAL);
        open(Optional.of(OTHER_SERIAL)).close();
        assertThat(bus.trace).contains("+session");
        assertThat(bus.unbalanced()).isEmpty();
        assertThatThrownBy(() -> open(Optional.of("0000000000000000"))).isInstanceOf(UsbFault.Absent.class);
        assertThat(bus.unbalanced()).isEmpty();
    }

    @Test
    void twoThatClaimOneSerialAreSeveral() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), FakeBus.SERIAL);
        assertThatThrownBy(() -> open(Optional.of(FakeBus.SERIAL))).isInstanceOf(UsbFault.Several.class);
        assertThat(bus.unbalanced()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00112233445566FF",
                "00112233445566f",
                "00112233445566fff",
                "00112233445566f\u0000",
                "../../../../../.."
            })
    void aSerialOfAnotherFormIsNoLoaders(String serial) {
        bus.with(FakeBus.loader(1), serial);
        assertFailsHavingTaken(UsbFault.NotALoader.class, "+device 1");
        assertThat(bus.trace).doesNotContain("+interface");
    }

    @Test
    void aSerialIsExactlyItsDescriptor() {
        byte[] good = FakeBus.serial(FakeBus.SERIAL);
        assertThat(SerialString.parse(good)).contains(FakeBus.SERIAL);
        for (int i = 0; i < 2; i++) {
            byte[] bad = good.clone();
            bad[i]++;
            assertThat(SerialString.parse(bad)).isEmpty();
        }
        assertThat(SerialString.parse(new byte[0])).isEmpty();
    }

    @Test
    void whatIsTakenIsGivenBackWhereverOpeningFails() {
        for (String step : List.of("scan", "open", "serial", "claim", "reset", "open session")) {
            bus.plugged.clear();
            bus.trace.clear();
            bus.faults.clear();
            bus.with(FakeBus.loader(1), FakeBus.SERIAL);
            bus.faults.put(step, new UsbFault.Removed());
            assertThatThrownBy(() -> open(Optional.empty())).as(step).isInstanceOf(UsbFault.Removed.class);
            assertThat(bus.unbalanced()).as(step).isEmpty();
            assertThat(bus.trace).doesNotContain("+session");
        }
    }

    @Test
    void eachFailureKeepsItsKind() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL);
        bus.faults.put("open session", new SocketTimeoutException());
        assertFailsHavingTaken(SocketTimeoutException.class, "+interface");
        bus.faults.put("open session", new UsbTroubleException(Kind.STALL, "refused"));
        assertFailsHavingTaken(UsbFault.NotALoader.class, "+interface");
        bus.faults.put("claim", new LoaderBusyException());
        assertFailsHavingTaken(LoaderBusyException.class, "+device 1");
        bus.faults.put("open", new UsbFault.NotPermitted("no"));
        assertFailsHavingTaken(UsbFault.NotPermitted.class, "+context");
        bus.trace.clear();
        bus.faults.put("scan", new UsbFault.Unavailable("no", null));
        assertFails(UsbFault.Unavailable.class);
    }

    @Test
    void aStallWhileTheDeviceGoesAwayIsARemoval() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL);
        bus.faults.put("open session", new UsbTroubleException(Kind.STALL, "refused"));
        UnaryOperator<BulkPipe> pulled = pipe -> {
            bus.plugged.clear();
            return pipe;
        };
        assertThatThrownBy(
                        () -> new UsbLoaders(bus, bus.ticks).open(Optional.empty(), Duration.ofSeconds(10), pulled, 0))
                .isInstanceOf(UsbFault.Removed.class);
        assertThat(bus.unbalanced()).isEmpty();
    }

    @Test
    void anotherVersionOfTheProtocolIsNotSpoken() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL);
        for (byte[] version : new byte[][] {{2, 0}, {1, 1}, {1}, {}}) {
            bus.version = version;
            assertFailsHavingTaken(UsbFault.NotALoader.class, "-session");
        }
    }

    @Test
    void oneThatMayNotBeOpenedCountsAsOneOfSeveral() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), OTHER_SERIAL);
        bus.faults.put("open", new UsbFault.NotPermitted("no"));
        assertThatThrownBy(() -> open(Optional.empty()))
                .isInstanceOf(UsbFault.Several.class)
                .hasMessageContaining("1-1")
                .hasMessageContaining("1-2");
        assertThatThrownBy(() -> open(Optional.of(OTHER_SERIAL))).isInstanceOf(UsbFault.NotPermitted.class);
        assertThat(bus.unbalanced()).isEmpty();
    }

    @Test
    void aMuteDeviceInFrontTakesOneSecondAndNotTheWholeTime() throws IOException {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), OTHER_SERIAL);
        bus.mute.add(1);
        long before = bus.ticks.nanos();
        open(Optional.of(OTHER_SERIAL)).close();
        assertThat(bus.ticks.nanos() - before).isEqualTo(1_000_000_000L);
        open(Optional.empty()).close();
        assertThat(bus.unbalanced()).isEmpty();
    }

    @Test
    void aDeviceThatTellsNoSerialDoesNotStandForTheNamedOne() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL);
        for (IOException fault : List.of(
                new SocketTimeoutException("no answer"),
                new UsbFault.Removed(),
                new UsbTroubleException(Kind.OTHER, "failed"),
                new UsbTroubleException(Kind.STALL, "refused"))) {
            bus.serialFaults.put(1, fault);
            assertThatThrownBy(() -> open(Optional.of(OTHER_SERIAL)))
                    .as(fault.toString())
                    .isInstanceOf(UsbFault.Absent.class)
                    .hasMessageContaining("1-1");
        }
        assertThat(bus.unbalanced()).isEmpty();
    }

    @Test
    void whatMayNotBeOpenedBesideALoaderOfAnotherSerialLeavesTheNamedOneAbsent() {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.loader(2), OTHER_SERIAL);
        bus.serialFaults.put(1, new UsbFault.NotPermitted("no"));
        assertThatThrownBy(() -> open(Optional.of("0000000000000000")))
                .isInstanceOf(UsbFault.Absent.class)
                .hasMessageContaining("1-1")
                .hasMessageContaining(OTHER_SERIAL);
    }

    @Test
    void aLoaderBesideAForeignDeviceOfItsIdsIsFound() throws IOException {
        bus.with(FakeBus.device(1, new Endpoint(0x81, 3, 8)), FakeBus.SERIAL).with(FakeBus.loader(2), FakeBus.SERIAL);
        open(Optional.empty()).close();
        assertThat(bus.trace).doesNotContain("+device 1");
    }

    @Test
    void foreignDevicesAreNamedWithTheirReasonAndHubsAreNot() throws IOException {
        bus.with(FakeBus.loader(1), FakeBus.SERIAL).with(FakeBus.device(2, new Endpoint(0x81, 3, 8)), "");
        bus.plugged.put(new UsbDevice("2-1.4", 9, new UsbIds(0x46d, 0xc31c), 0, 1, Optional.empty()), new byte[0]);
        bus.plugged.put(new UsbDevice("2-1", 3, new UsbIds(0x1d6b, 2), 9, 1, Optional.empty()), new byte[0]);
        assertThat(new UsbLoaders(bus, bus.ticks).leftAlone())
                .containsExactlyInAnyOrder(
                        new LeftAlone("2-1.4", new UsbIds(0x46d, 0xc31c), "not a loader's ids"),
                        new LeftAlone(
                                "1-2",
                                UsbIds.LOADER,
                                "a loader's ids, but its interface is not a loader's: not two bulk endpoints"));
        assertThat(bus.unbalanced()).isEmpty();
        assertThat(bus.trace).noneMatch(step -> step.startsWith("+device"));
    }

    @Test
    void plugsAreToldByDescriptorsAlone() throws IOException {
        UsbLoaders loaders = new UsbLoaders(bus, bus.ticks);
        assertThat(loaders.plugs()).isEmpty();
        bus.with(FakeBus.loader(1), FakeBus.SERIAL);
        bus.plugged.put(new UsbDevice("2-1.4", 9, new UsbIds(0x46d, 0xc31c), 0, 1, Optional.empty()), new byte[0]);
        assertThat(loaders.plugs()).hasSize(1).first().asString().startsWith("1-1 ");
        assertThat(bus.unbalanced()).isEmpty();
        assertThat(bus.trace).noneMatch(step -> step.startsWith("+device"));
    }
}
