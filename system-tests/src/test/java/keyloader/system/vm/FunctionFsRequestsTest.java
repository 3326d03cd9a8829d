package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import keyloader.system.vm.RawUsb.UsbError;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import keyloader.wire.usb.LoaderInterface;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SPEC 9.1 as a host finds it at the far end of a cable: descriptors, requests, transfers. */
@InVm
@Timeout(300)
class FunctionFsRequestsTest {
    private static final Request LIST = new Request.List(0);
    private static final Bytes VERSION = Bytes.ofHex("0100");

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

    @ParameterizedTest
    @EnumSource(DummyUdc.Speed.class)
    void theDescriptorsAreThoseOfTheSpecification(DummyUdc.Speed speed) throws Exception {
        boolean high = speed == DummyUdc.Speed.HIGH;
        try (PluggedLoader loader = plugIn(speed);
                RawUsb host = RawUsb.open(loader.device())) {
            assertThat(loader.device().speed()).isEqualTo(high ? "480" : "12");
            assertThat(loader.device().serial().orElseThrow()).matches("[0-9a-f]{16}");
            String packet = high ? "0002" : "4000";
            String endpoints = "0705%02x02%s00".formatted(host.endpointOut(), packet)
                    + "0705%02x02%s00".formatted(host.endpointIn(), packet);
            assertThat(HexFormat.of()
                            .formatHex(Files.readAllBytes(loader.device().path().resolve("descriptors"))))
                    .isEqualTo("12010002" + "00000040" + "09120100" + "0001" + "010203" + "01" + "0902200001010080fa"
                            + "0904000002ff4b0104" + endpoints);
        }
    }

    @Test
    void windowsFindsWhatItBindsWinUsbBy() throws Exception {
        try (PluggedLoader loader = plugIn(DummyUdc.Speed.HIGH);
                RawUsb host = RawUsb.open(loader.device())) {
            assertThat(host.control(0x80, 6, 0x03ee, 0, 255).hex()).isEqualTo("1203" + utf16("MSFT100") + "4d00");
            assertThat(host.control(0xc0, 0x4d, 0, 4, 40).hex())
                    .isEqualTo("28000000" + "0001" + "0400" + "01" + "00".repeat(7)
                            + "0001" + HexFormat.of().formatHex("WINUSB".getBytes(StandardCharsets.US_ASCII))
                            + "0000" + "00".repeat(14));
            assertThat(host.control(0xc1, 0x4d, 0, 5, 255).hex())
                    .isEqualTo("8e000000" + "0001" + "0500" + "0100" + "84000000" + "01000000" + "2800"
                            + utf16("DeviceInterfaceGUID\0") + "4e000000"
                            + utf16("{6f1d1b63-6f9f-4b8c-9d2c-4b4c4f414452}\0"));
        }
    }

    private static String utf16(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_16LE));
    }

    @Test
    void requestsThatAreNoneStallAndTheNextOneIsAnswered() throws Exception {
        try (PluggedLoader loader = plugIn(DummyUdc.Speed.HIGH);
                RawUsb host = RawUsb.open(loader.device())) {
            int[][] none = {
                {0xc1, 0, 0, 0, 2}, {0xc1, 3, 0, 0, 2}, {0xc1, 1, 1, 0, 2}, {0xc1, 1, 0, 0, 1},
                {0xc1, 1, 0, 0, 3}, {0xc1, 1, 0, 0, 0}, {0x41, 1, 0, 0, 0}, {0x41, 1, 0, 0, 2},
                {0x41, 2, 0, 0, 512}, {0xa1, 1, 0, 0, 2}, {0x21, 9, 0, 0, 8}, {0xc0, 1, 0, 0, 2},
                {0xc2, 1, 0, host.endpointIn(), 2}, {0x42, 1, 0, host.endpointOut(), 2}
            };
            for (int[] each : none) {
                UsbError error = catchThrowableOfType(
                        UsbError.class, () -> host.control(each[0], each[1], each[2], each[3], each[4]));
                assertThat(error).as(HexFormat.of().toHexDigits(each[0])).isNotNull();
                assertThat(error.isStall())
                        .as("%x %d: %s", each[0], each[1], error)
                        .isTrue();
                assertThat(host.openSession()).isEqualTo(VERSION);
                assertThat(host.exchange(1, LIST).status()).isEqualTo(Status.OK);
                assertThat(host.closeSession()).isEqualTo(VERSION);
            }
        }
    }

    @Test
    void whatIsNotExactlyOneFrameIsABadFrameAndTheNextIsAnswered() throws Exception {
        byte[] good = new Frame(7, LIST.encode()).encode();
        byte[] bad = good.clone();
        bad[good.length - 1] ^= 1;
        byte[] twice = new byte[2 * good.length];
        System.arraycopy(good, 0, twice, 0, good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        byte[][] transfers = {
            bad,
            twice,
            new byte[0],
            new byte[] {1},
            new byte[5],
            new byte[511],
            new byte[513],
            new byte[4110],
            new byte[LoaderInterface.TRANSFER - 1],
            new byte[LoaderInterface.TRANSFER + 1],
            new byte[20_001]
        };
        try (PluggedLoader loader = plugIn(DummyUdc.Speed.HIGH);
                RawUsb host = RawUsb.open(loader.device())) {
            for (byte[] transfer : transfers) {
                host.out(transfer);
                Frame answer = host.frame();
                assertThat(answer.body()).as("%d bytes", transfer.length).isEqualTo(refusal());
                assertThat(answer.sequence()).isEqualTo(transfer == bad || transfer == twice ? 7 : 0);
                assertThat(host.exchange(8, LIST).status()).isEqualTo(Status.OK);
            }
        }
    }

    private static Bytes refusal() {
        return new Reply.Refused(Status.BAD_FRAME).encode();
    }

    @Test
    void openSessionDropsWhatWasLeftUndone() throws Exception {
        TestMessage message = TestMessage.of(1, 100);
        Request chunk = new Request.PutChunk(0, 0, message.content());
        try (PluggedLoader loader = plugIn(DummyUdc.Speed.HIGH);
                RawUsb host = RawUsb.open(loader.device())) {
            assertThat(host.exchange(1, message.begin()).status()).isEqualTo(Status.OK);
            assertThat(host.exchange(2, chunk).status())
                    .as("without OPEN_SESSION there is one")
                    .isEqualTo(Status.OK);
            for (int way = 0; way < 3; way++) {
                assertThat(host.exchange(3, message.begin()).status()).isEqualTo(Status.OK);
                if (way == 0) {
                    host.openSession();
                } else if (way == 1) {
                    host.closeSession();
                } else {
                    host.setInterface();
                }
                assertThat(host.exchange(4, chunk).status()).as("way %d", way).isNotEqualTo(Status.OK);
            }
        }
    }

    @Test
    void aReplyThatNobodyFetchedIsNotTakenForTheNextHosts() throws Exception {
        try (PluggedLoader loader = plugIn(DummyUdc.Speed.HIGH)) {
            for (int i = 0; i < 20; i++) {
                try (RawUsb gone = RawUsb.open(loader.device())) {
                    gone.out(1000 + i, LIST);
                }
                try (RawUsb host = RawUsb.open(loader.device())) {
                    host.setInterface(); // without, a controller may have kept a short reply, as this one does
                    host.openSession();
                    host.out(i, LIST);
                    Frame reply = host.frame();
                    if (reply.sequence() == 1000 + i) { // made between the two: this is what the numbers are for
                        reply = host.frame();
                    }
                    assertThat(reply.sequence()).isEqualTo(i);
                    UsbError more = catchThrowableOfType(UsbError.class, () -> host.in(50));
                    assertThat(more).isNotNull();
                    assertThat(more.isTimeout()).as("%s", more).isTrue();
                }
            }
        }
    }
}
