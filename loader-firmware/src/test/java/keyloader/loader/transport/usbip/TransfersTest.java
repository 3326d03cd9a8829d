package keyloader.loader.transport.usbip;

import static keyloader.loader.transport.usbip.Attached.IN;
import static keyloader.loader.transport.usbip.Attached.OUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.loader.transport.usbip.UsbIpClient.Completed;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers as a host's system makes them: in pieces, given up, on endpoints that are halted, and in any order. */
@Timeout(60)
class TransfersTest {
    private static final Completed EMPTY = new Completed(0, 0, Bytes.EMPTY);
    private static final Completed STALLED = new Completed(-32, 0, Bytes.EMPTY);
    private static final Bytes LIST = new Request.List(0).encode();

    private static byte[] list(int sequence) {
        return new Frame(sequence, LIST).encode();
    }

    private static Frame frame(Completed completed) throws MalformedException {
        assertThat(completed.status()).isZero();
        assertThat(completed.length()).isEqualTo(completed.data().length());
        return Frame.decode(completed.data().toArray());
    }

    private static void assertServes(UsbIpClient system) throws IOException, MalformedException {
        assertThat(system.out(OUT, list(4242)).status()).isZero();
        assertThat(frame(system.in(IN, 5120)).sequence()).isEqualTo(4242);
    }

    @Test
    void aReplyWaitsForTheHostAndTheHostForAReply() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            int first = system.submitIn(IN, 5120);
            int second = system.submitIn(IN, 5120);
            system.out(OUT, list(1));
            system.out(OUT, list(2));
            int third = system.submitOut(OUT, 0, list(3));
            int fourth = system.submitOut(OUT, 0, list(4));
            assertThat(frame(system.await(first)).sequence()).isEqualTo(1);
            assertThat(frame(system.await(second)).sequence()).isEqualTo(2);
            assertThat(system.await(third).status()).isZero();
            assertThat(system.unlink(fourth))
                    .as("behind a reply that nobody reads")
                    .isEqualTo(-104);
            assertThat(frame(system.in(IN, 5120)).sequence()).isEqualTo(3);
            assertServes(system);
        }
    }

    @Test
    void aTransferMayComeInSeveralPieces() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            byte[] whole = new Frame(7, Bytes.of(Arrays.copyOf(new byte[] {2}, 1500))).encode();
            assertThat(whole).hasSize(1512);
            system.out(OUT, Arrays.copyOfRange(whole, 0, 512));
            system.out(OUT, Arrays.copyOfRange(whole, 512, 1024));
            Completed last = system.out(OUT, Arrays.copyOfRange(whole, 1024, 1512));
            assertThat(last).isEqualTo(new Completed(0, 488, Bytes.EMPTY));
            Frame reply = frame(system.in(IN, 5120));
            assertThat(reply.sequence()).isEqualTo(7);
            assertThat(reply.body().hex()).isEqualTo("02a0");
        }
    }

    /** SPEC 9: on USB, a loader answers a bad frame and reads on at the next transfer. */
    @Test
    void whatIsNotExactlyOneFrameIsABadFrame() throws IOException, MalformedException {
        byte[] good = list(9);
        byte[] twice = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        byte[] changed = good.clone();
        changed[13] ^= 1;
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            for (byte[] bad : new byte[][] {
                new byte[0],
                Arrays.copyOf(good, 1),
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOf(good, good.length + 1),
                twice,
                changed,
                new byte[4110],
                new byte[5120 + 1],
                new byte[1_000_001]
            }) {
                Completed sent = system.out(OUT, bad);
                assertThat(sent).isEqualTo(new Completed(0, bad.length, Bytes.EMPTY));
                assertThat(frame(system.in(IN, 5120)).body().hex()).isEqualTo("0ca0");
            }
            assertServes(system);
        }
    }

    @Test
    void aTransferOfWholePacketsEndsWithAnEmptyOne() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            system.out(OUT, new byte[512]);
            int reply = system.submitIn(IN, 5120);
            system.out(OUT, new byte[0]);
            assertThat(frame(system.await(reply)).body().hex()).isEqualTo("0ca0");
            int zeroPacket = system.submitOut(OUT, 0x40, new byte[512]);
            assertThat(system.await(zeroPacket).status()).isZero();
            assertThat(frame(system.in(IN, 5120)).body().hex()).isEqualTo("0ca0");
            for (int i = 0; i < 20; i++) {
                system.out(OUT, new byte[5120]);
            }
            system.out(OUT, new byte[1]);
            assertThat(frame(system.in(IN, 5120)).body().hex()).isEqualTo("0ca0");
            assertServes(system);
        }
    }

    @Test
    void aReplyMayBeFetchedInWholePackets() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            TestMessage message = TestMessage.of(1, 2000);
            try (Host host = loader.host()) {
                host.put(message);
            }
            UsbIpClient system = loader.system();
            system.out(OUT, new Frame(5, new Request.Get(0, 0).encode()).encode());
            List<Bytes> pieces = new ArrayList<>();
            Completed piece;
            do {
                piece = system.in(IN, 512);
                assertThat(piece.status()).isZero();
                pieces.add(piece.data());
            } while (piece.length() == 512);
            assertThat(pieces).hasSize(4);
            Bytes whole = Bytes.concat(pieces.toArray(Bytes[]::new));
            assertThat(Frame.decode(whole.toArray()).body().length()).isGreaterThan(2000);
            assertServes(system);
        }
    }

    /** As a host controller sees it: babble, and the packet is lost. */
    @Test
    void roomThatNoPacketFitsInIsAnOverflow() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            system.out(OUT, list(6));
            assertThat(system.in(IN, 0)).as("no room takes nothing").isEqualTo(EMPTY);
            assertThat(system.in(IN, 5)).isEqualTo(new Completed(-75, 0, Bytes.EMPTY));
            assertServes(system);
        }
    }

    @Test
    void aWaitingTransferIsGivenUpAndADoneOneIsNot() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            int waiting = system.submitIn(IN, 5120);
            assertThat(system.unlink(waiting)).isEqualTo(-104);
            assertThat(system.unlink(waiting)).as("again").isZero();
            assertThat(system.unlink(987_654)).as("never seen").isZero();
            int done = system.submitOut(OUT, 0, list(1));
            system.await(done);
            assertThat(system.unlink(done)).isZero();
            assertThat(frame(system.in(IN, 5120)).sequence())
                    .as("the reply is not lost by it")
                    .isEqualTo(1);
        }
    }

    @Test
    void aHaltedEndpointStallsUntilItIsCleared() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            int waiting = system.submitIn(IN, 5120);
            assertThat(system.control(0x02, 3, 0, 0x82, 0).status()).isZero();
            assertThat(system.await(waiting)).as("halted under it").isEqualTo(STALLED);
            assertThat(system.in(IN, 5120)).isEqualTo(STALLED);
            assertThat(system.control(0x82, 0, 0, 0x82, 2).data().hex()).isEqualTo("0100");
            assertThat(system.control(0x02, 1, 0, 0x82, 0).status()).isZero();
            assertServes(system);

            assertThat(system.control(0x02, 3, 0, 0x01, 0).status()).isZero();
            assertThat(system.out(OUT, list(1))).isEqualTo(STALLED);
            assertThat(system.control(0x02, 1, 0, 0x01, 0).status()).isZero();
            assertServes(system);
        }
    }

    @Test
    void endpointsThatAreNotThereStall() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            assertThat(system.out(IN, list(1))).isEqualTo(STALLED);
            assertThat(system.in(OUT, 64)).isEqualTo(STALLED);
            assertThat(system.in(15, 64)).isEqualTo(STALLED);
            assertThat(system.control(0x00, 9, 0, 0, 0).status()).isZero();
            assertThat(system.out(OUT, list(1))).as("not configured").isEqualTo(STALLED);
            assertThat(system.in(IN, 64)).isEqualTo(STALLED);
            assertThat(system.control(0x00, 9, 1, 0, 0).status()).isZero();
            assertServes(system);
        }
    }

    @Test
    void aStalledRequestIsAStatusAndNothingMore() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            assertThat(system.control(0xc1, 77, 0, 0, 2)).isEqualTo(STALLED);
            assertThat(system.control(0x41, 77, 0, 0, 9000)).as("with data").isEqualTo(STALLED);
            assertThat(system.control(0x80, 6, 0x0100, 0, 255).length()).isEqualTo(18);
            assertServes(system);
        }
    }

    @Test
    void moreTransfersThanThereIsRoomForAreRefusedAndTheOthersStay() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            int first = system.submitIn(IN, 5120);
            for (int i = 1; i < Transfers.MOST; i++) {
                system.submitIn(IN, 5120);
            }
            assertThat(system.in(IN, 5120)).isEqualTo(new Completed(-12, 0, Bytes.EMPTY));
            assertThat(system.unlink(first + 1)).isEqualTo(-104);
            system.out(OUT, list(5));
            assertThat(frame(system.await(first)).sequence()).isEqualTo(5);
        }
    }
}
