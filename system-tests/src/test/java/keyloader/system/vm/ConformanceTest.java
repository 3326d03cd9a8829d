package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.loader.transport.functionfs.SourceAndSink;
import keyloader.system.vm.RawUsb.UsbError;
import keyloader.testkit.Host;
import keyloader.usb.Links;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What USB 2.0 asks of every device, at both speeds. The kernel's {@code usbtest} drives it as its gadget zero. On the
 * loader as it is run its cases 0 (nothing), 9 (chapter 9's requests), 10 (many control requests queued, with stalls and
 * short ones among them), 11 and 12 (unlinking of bulk reads and writes). Its other cases of bulk transfers want a source
 * and a sink of any data, which a loader that answers frames is not: they are run on the firmware's gadget and endpoints
 * with these behind them. Not run are 14 and 21 (requests of gadget zero's own), and 15, 16, 22, 23, 25, 26 (isochronous
 * and interrupt endpoints, which a loader has not).
 */
@InVm
@Timeout(600)
class ConformanceTest {
    private static final Request LIST = new Request.List(0);
    /** At each speed. */
    private static final int ENUMERATIONS = 75;

    @TempDir
    Path directory;

    private Kernel kernel;

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelHasNothingToComplainOf() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    private PluggedLoader plugIn(DummyUdc.Speed speed) throws Exception {
        return PluggedLoader.plugIn(DummyUdc.load(1, speed).get(0), directory.resolve("store"), 4);
    }

    private static void assertAnswers(PluggedLoader loader) throws IOException {
        try (Host host = new Host(Links.open(loader.address()))) {
            assertThat(host.list()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(DummyUdc.Speed.class)
    void theKernelsTestsOfControlAndUnlinkingPass(DummyUdc.Speed speed) throws Exception {
        try (PluggedLoader loader = plugIn(speed)) {
            try (UsbTestModule usbtest = UsbTestModule.bind(loader.device())) {
                for (int number : new int[] {0, 9, 10, 11, 12}) {
                    usbtest.run(number, 20, 512, 512);
                }
                assertThatThrownBy(() -> usbtest.run(14, 1, 512, 512))
                        .as("it can fail: this is gadget zero's own request")
                        .hasMessageContaining("case 14");
            }
            assertAnswers(loader);
        }
    }

    @ParameterizedTest
    @EnumSource(DummyUdc.Speed.class)
    void theKernelsTestsOfBulkTransfersPass(DummyUdc.Speed speed) throws Exception {
        DummyUdc udc = DummyUdc.load(1, speed).get(0);
        try (SourceAndSink plugged = SourceAndSink.plugIn(udc.name(), directory.resolve("store"));
                UsbTestModule usbtest = UsbTestModule.bind(PluggedLoader.awaitOn(udc))) {
            assertThat(plugged).isNotNull();
            for (int number : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 13, 17, 18, 19, 20, 24, 27, 28, 29}) {
                usbtest.run(number, 10, 1024, 512);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DummyUdc.Speed.class)
    void requestsForWhatIsNotThereStall(DummyUdc.Speed speed) throws Exception {
        try (PluggedLoader loader = plugIn(speed);
                RawUsb host = RawUsb.open(loader.device())) {
            int[][] none = {
                {0x80, 6, 0x02ff, 0, 9}, // configuration 255
                {0x80, 6, 0x03c8, 0x0409, 255}, // string 200
                {0x80, 6, 0x0f00, 0, 5}, // BOS: SPEC has it over USB/IP only
                {0x80, 6, 0x2200, 0, 255}, // a report of a keyboard
                {0x80, 6, 0xff00, 0, 255},
                {0x80, 0xff, 0, 0, 2},
                {0x00, 3, 99, 0, 0}, // a feature
                {0xc0, 0x4d, 0, 9, 64} // of Microsoft's
            };
            for (int[] each : none) {
                UsbError error = catchThrowableOfType(
                        UsbError.class, () -> host.control(each[0], each[1], each[2], each[3], each[4]));
                assertThat(error).as("%x %x %x", each[0], each[1], each[2]).isNotNull();
                assertThat(error.isStall())
                        .as("%x %x %x: %s", each[0], each[1], each[2], error)
                        .isTrue();
            }
            host.openSession();
            assertThat(host.exchange(1, LIST).status()).isEqualTo(Status.OK);
        }
    }

    @ParameterizedTest
    @EnumSource(DummyUdc.Speed.class)
    void aHaltedEndpointStallsAndIsItselfAgainWhenItIsCleared(DummyUdc.Speed speed) throws Exception {
        try (PluggedLoader loader = plugIn(speed);
                RawUsb host = RawUsb.open(loader.device())) {
            host.openSession();
            for (int round = 0; round < 3; round++) {
                halt(host, host.endpointOut());
                UsbError out = catchThrowableOfType(UsbError.class, () -> host.out(1, LIST));
                assertThat(out).isNotNull();
                assertThat(out.isStall()).isTrue();
                host.clearHalt(host.endpointOut());
                assertThat(host.exchange(2, LIST).status()).isEqualTo(Status.OK);

                halt(host, host.endpointIn());
                host.out(3, LIST);
                UsbError in = catchThrowableOfType(UsbError.class, host::in);
                assertThat(in).isNotNull();
                assertThat(in.isStall()).isTrue();
                host.clearHalt(host.endpointIn());
                assertThat(host.frame().sequence()).isEqualTo(3);
                assertThat(host.exchange(4, LIST).status()).isEqualTo(Status.OK);
            }
        }
    }

    private static void halt(RawUsb host, int endpoint) throws UsbError {
        host.control(0x02, 3, 0, endpoint, 0);
        assertThat(host.control(0x82, 0, 0, endpoint, 2).hex()).isEqualTo("0100");
    }

    @ParameterizedTest
    @EnumSource(DummyUdc.Speed.class)
    void itIsEnumeratedTimeAfterTime(DummyUdc.Speed speed) throws Exception {
        try (PluggedLoader loader = plugIn(speed)) {
            DummyUdc udc = DummyUdc.all().get(0);
            for (int i = 0; i < ENUMERATIONS; i++) {
                if (i % 2 == 0) {
                    udc.disconnect();
                    PluggedLoader.awaitNoneOn(udc);
                    udc.connect();
                } else {
                    Attribute.write(FunctionFsLifeTest.GADGETS.resolve("keyloader/UDC"), "\n");
                    PluggedLoader.awaitNoneOn(udc);
                    Attribute.write(FunctionFsLifeTest.GADGETS.resolve("keyloader/UDC"), udc.name());
                }
                assertThat(PluggedLoader.awaitOn(udc).serial())
                        .isEqualTo(loader.device().serial());
            }
            assertAnswers(loader);
        }
    }
}
