package keyloader.loader.transport.usbip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.loader.Firmware;
import keyloader.loader.transport.ListenAddress;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that others than a kernel connect to, and importers that vanish anywhere. */
@Timeout(120)
class UsbIpServerTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private static void assertServes(Attached loader) throws IOException {
        try (Host host = loader.host()) {
            assertThat(host.info().info().slots()).isEqualTo(2);
        }
    }

    @Test
    void itListsItsDeviceUntilSomebodyHasIt() throws IOException {
        try (Attached loader = Attached.loader(2)) {
            try (UsbIpClient client = UsbIpClient.connect(loader.port())) {
                client.send(UsbIpClient.listRequest());
                assertThat(client.replyStatus(0x0005)).isZero();
                assertThat(client.readFully(4)).containsExactly(0, 0, 0, 0);
                assertThat(client.isClosedByServer()).isTrue();
            }
            loader.system().close();
            try (UsbIpClient client = listing(loader)) {
                assertThat(client.readFully(4)).containsExactly(0, 0, 0, 1);
                byte[] device = client.readFully(312);
                assertThat(new String(device, 256, 32, StandardCharsets.US_ASCII).trim())
                        .isEqualTo("1-1");
                assertThat(Bytes.of(device, 288, 24).hex())
                        .isEqualTo("00000001" + "00000002" + "00000003" + "12090001" + "0100" + "000000" + "000101");
                assertThat(client.readFully(4)).containsExactly(0xff, 0x4b, 1, 0);
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
    }

    /** The end of the import before may not have been noticed yet. */
    private static UsbIpClient listing(Attached loader) throws IOException {
        UsbIpClient client = UsbIpClient.connect(loader.port());
        client.send(UsbIpClient.listRequest());
        assertThat(client.replyStatus(0x0005)).isZero();
        return client;
    }

    @Test
    void aSecondImportIsRefusedAndTheFirstUndisturbed() throws IOException {
        try (Attached loader = Attached.loader(2);
                Host host = loader.host()) {
            TestMessage message = TestMessage.of(1, 3000);
            host.ok(message.begin(), Reply.PutBegun.class);
            for (int i = 0; i < 3; i++) {
                try (UsbIpClient second = UsbIpClient.connect(loader.port())) {
                    assertThat(second.requestImport("1-1")).as("device busy").isEqualTo(2);
                    assertThat(second.isClosedByServer()).isTrue();
                }
            }
            host.send(0, message);
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1-2", "1-1.1", "1-10", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void anotherDeviceIsNotThere(String busId) throws IOException {
        try (Attached loader = Attached.loader(2);
                UsbIpClient client = UsbIpClient.connect(loader.port())) {
            assertThat(client.requestImport(busId)).as("no device").isEqualTo(4);
            assertThat(client.isClosedByServer()).isTrue();
            assertServes(loader);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01118004" + "00000000", // unknown operation
                "01110005" + "00000000", // a reply
                "01068005" + "00000000", // another version
                "474554202f20485454502f312e31", // HTTP
                "00000001" + "0000000100010002", // a transfer, but of what
                "ffffffffffffffffffffffffffff"
            })
    void whoSpeaksAnotherProtocolIsHungUpOn(String hex) throws IOException {
        try (Attached loader = Attached.loader(2);
                UsbIpClient client = UsbIpClient.connect(loader.port())) {
            client.send(Bytes.ofHex(hex).toArray());
            assertThat(client.isClosedByServer()).isTrue();
            assertServes(loader);
        }
    }

    @Test
    void whoSaysNothingOrHalfOfItKeepsNobodyWaitingAndIsHungUpOn() throws IOException {
        try (Attached loader = new Attached(Firmware.formatted(2), SHORT);
                UsbIpClient silent = UsbIpClient.connect(loader.port());
                UsbIpClient half = UsbIpClient.connect(loader.port());
                UsbIpClient listed = UsbIpClient.connect(loader.port())) {
            half.send(Arrays.copyOf(UsbIpClient.importRequest("1-1"), 39));
            listed.send(UsbIpClient.listRequest());
            assertServes(loader);
            assertThat(silent.isClosedByServer()).isTrue();
            assertThat(half.isClosedByServer()).isTrue();
            assertThat(listed.isClosedByServer()).isTrue();
            assertServes(loader);
        }
    }

    @Test
    void anImporterMayBeSilentBetweenTransfersButNotInTheMiddleOfOne() throws IOException {
        try (Attached loader = new Attached(Firmware.formatted(2), SHORT)) {
            int waiting = loader.system().submitIn(Attached.IN, 512);
            try (UsbIpClient silent = UsbIpClient.connect(loader.port())) {
                assertThat(silent.isClosedByServer()).as("the time is up").isTrue();
            }
            assertThat(loader.system().unlink(waiting))
                    .as("and the importer is there")
                    .isEqualTo(-104);
            loader.system().send(new byte[] {0, 0, 0, 1});
            assertThat(loader.system().isClosedByServer()).isTrue();
            loader.replug();
            assertServes(loader);
        }
    }

    @Test
    void morePeersThanThereIsRoomForAreSentAway() throws IOException {
        List<UsbIpClient> crowd = new ArrayList<>();
        try (Attached loader = new Attached(Firmware.formatted(2), SHORT)) {
            for (int i = 0; i < 40; i++) {
                crowd.add(UsbIpClient.connect(loader.port()));
            }
            assertServes(loader);
            for (UsbIpClient each : crowd) {
                assertThat(each.isClosedByServer()).isTrue();
                each.close();
            }
        }
    }

    /** Everything that begins a plug: import, configuration, OPEN_SESSION, a request, its reply. */
    private static byte[] conversation() {
        ByteBuffer all = ByteBuffer.allocate(40 + 4 * 48 + 17);
        all.put(UsbIpClient.importRequest("1-1"));
        all.put(submit(2, 0, 0, 0, "0009010000000000", ""));
        all.put(submit(3, 1, 0, 2, "c101000000000200", ""));
        all.put(submit(4, 0, 1, 17, "0000000000000000", "05000000" + "5b4d0c3a" + "07000000" + "02a1010000"));
        all.put(submit(5, 1, 2, 5120, "0000000000000000", ""));
        return all.array();
    }

    private static byte[] submit(int sequence, int direction, int endpoint, int length, String setup, String data) {
        return UsbIpClient.submit(
                sequence,
                direction,
                endpoint,
                0,
                length,
                Bytes.ofHex(setup).toArray(),
                Bytes.ofHex(data).toArray());
    }

    @Test
    void anImporterMayVanishAfterAnyByte() throws IOException {
        byte[] conversation = conversation();
        try (Attached loader = Attached.loader(2)) {
            loader.system().close();
            for (int length = 0; length <= conversation.length; length++) {
                try (UsbIpClient client = UsbIpClient.connect(loader.port())) {
                    client.send(Arrays.copyOf(conversation, length));
                }
            }
            loader.replug();
            assertServes(loader);
        }
    }

    @Test
    void garbageAtAnyPlaceEndsAtMostThatImport() throws IOException {
        byte[] conversation = conversation();
        try (Attached loader = new Attached(Firmware.formatted(2), SHORT)) {
            loader.system().close();
            for (int at = 0; at < conversation.length; at++) {
                byte[] changed = conversation.clone();
                changed[at] ^= (byte) 0xff;
                try (UsbIpClient client = UsbIpClient.connect(loader.port())) {
                    client.send(changed);
                }
            }
            loader.replug();
            assertServes(loader);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000005" + "00000063" + "00010002" + "00000000", // unknown command
                "00000003" + "00000063" + "00010002" + "00000000", // a reply
                "00000001" + "00000063" + "00010003" + "00000000", // another device
                "00000001" + "00000063" + "00010002" + "00000002", // neither in nor out
                "00000001" + "00000063" + "00010002" + "00000001" + "00000010", // endpoint 16
                "00000001" + "00000063" + "00010002" + "00000001" + "00000002" + "00000000" + "80000000", // below zero
                "00000001" + "00000063" + "00010002" + "00000000" + "00000001" + "00000000" + "ffffffff",
                "00000001" + "00000063" + "00010002" + "00000001" + "00000002" + "00000000" + "00000040" + "00000000"
                        + "00000001" // isochronous
            })
    void aTransferThatIsNoneEndsTheImport(String start) throws IOException {
        try (Attached loader = Attached.loader(2)) {
            loader.system().send(Arrays.copyOf(Bytes.ofHex(start).toArray(), 48));
            assertThat(loader.system().isClosedByServer()).isTrue();
            loader.replug();
            assertServes(loader);
        }
    }

    @Test
    void theLargestLengthOfAllIsReadAndThrownAwayAndNotAllocated() throws IOException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            system.send(submit(99, 0, 1, Integer.MAX_VALUE, "0000000000000000", ""));
            for (int i = 0; i < 64; i++) {
                system.send(new byte[65_536]);
            }
            loader.replug(); // in the middle of it
            assertServes(loader);
        }
    }

    @Test
    void whoStopsInTheMiddleOfAPutLeavesNothingOfIt() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        try (Attached loader = Attached.loader(2)) {
            Host vanishing = loader.host();
            vanishing.ok(message.begin(), Reply.PutBegun.class);
            vanishing.ok(new Request.PutChunk(0, 0, message.content().slice(0, 1000)), Reply.Done.class);
            loader.replug();
            try (Host host = loader.host()) {
                assertThat(host.list()).isEmpty();
                assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.NO_MESSAGE);
                host.put(message);
            }
        }
    }

    @Test
    void aPortInUseIsAnError() throws IOException {
        try (Attached loader = Attached.loader(2)) {
            assertThatThrownBy(() -> UsbIpListener.bind(new ListenAddress.UsbIp(loader.port())))
                    .isInstanceOf(BindException.class);
        }
    }
}
