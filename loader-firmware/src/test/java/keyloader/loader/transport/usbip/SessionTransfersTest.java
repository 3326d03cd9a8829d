package keyloader.loader.transport.usbip;

import static keyloader.loader.transport.usbip.Attached.IN;
import static keyloader.loader.transport.usbip.Attached.OUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import keyloader.loader.transport.usbip.UsbIpClient.Completed;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was sent in one session, and never reaches the next. */
@Timeout(60)
class SessionTransfersTest {
    private static final Completed GIVEN_UP = new Completed(-104, 0, Bytes.EMPTY);
    private static final Bytes LIST = new Request.List(0).encode();

    private static final TestMessage MESSAGE = TestMessage.of(1, 3000);
    private static final Request CHUNK =
            new Request.PutChunk(0, 0, MESSAGE.content().slice(0, 100));

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
    void aNewHostNeverReadsWhatAnotherLeft() throws IOException, MalformedException {
        try (Attached loader = Attached.loader(2)) {
            UsbIpClient system = loader.system();
            int[][] ends = {{0x01, 11, 0, 0, 0}, {0xc1, 1, 0, 0, 2}, {0x00, 9, 1, 0, 0}, {0x02, 1, 0, 0x82, 0}};
            for (int[] end : ends) {
                system.out(OUT, list(66)); // and its reply stays where it is
                assertThat(system.control(end[0], end[1], end[2], end[3], end[4])
                                .status())
                        .isZero();
                assertServes(system);
            }
            for (int[] end : Arrays.copyOf(ends, 3)) {
                system.out(OUT, new byte[512]); // half of a transfer
                assertThat(system.control(end[0], end[1], end[2], end[3], end[4])
                                .status())
                        .isZero();
                assertServes(system);
            }
        }
    }

    /** Shown by a frame without OPEN_SESSION, which would go on with a session that is still there. */
    @Test
    void whateverEndsASessionDropsItsUnfinishedPut() throws IOException, MalformedException {
        int[][] ends = {{0x01, 11, 0, 0, 0}, {0x00, 9, 1, 0, 0}, {0xc1, 1, 0, 0, 2}, {0xc1, 2, 0, 0, 2}};
        for (int[] end : ends) {
            try (Attached loader = Attached.loader(2)) {
                begin(loader.system());
                UsbIpClient system = loader.system();
                assertThat(ask(system, CHUNK).status()).as("still there").isEqualTo(Status.OK);
                assertThat(system.control(end[0], end[1], end[2], end[3], end[4])
                                .status())
                        .isZero();
                assertThat(ask(system, CHUNK).status()).isNotEqualTo(Status.OK);
            }
        }
        try (Attached loader = Attached.loader(2)) {
            begin(loader.system());
            loader.replug();
            assertThat(ask(loader.system(), CHUNK).status()).as("unplugged").isNotEqualTo(Status.OK);
        }
    }

    @Test
    void whatWaitedWhenASessionBeganOrEndedNeverActsInTheNext() throws IOException, MalformedException {
        int[] close = {0xc1, 2, 0, 0, 2};
        int[][] changes = {{0x01, 11, 0, 0, 0}, {0x00, 9, 1, 0, 0}, {0xc1, 1, 0, 0, 2}, close};
        for (int[] change : changes) {
            try (Attached loader = Attached.loader(2)) {
                UsbIpClient system = loader.system();
                int reader = system.submitIn(IN, 5120);
                system.out(OUT, list(1));
                assertThat(frame(system.await(reader)).sequence()).isEqualTo(1);
                system.out(OUT, list(2)); // and its reply stays where it is
                int waiting =
                        system.submitOut(OUT, 0, new Frame(3, MESSAGE.begin().encode()).encode());
                assertThat(system.control(change[0], change[1], change[2], change[3], change[4])
                                .status())
                        .isZero();
                assertThat(system.await(waiting)).isEqualTo(GIVEN_UP);
                if (change == close) {
                    assertThat(frame(system.in(IN, 5120)).sequence()).isEqualTo(2);
                }
                assertThat(ask(system, CHUNK).status()).as("nothing was begun").isNotEqualTo(Status.OK);

                int oldReader = system.submitIn(IN, 5120);
                system.control(change[0], change[1], change[2], change[3], change[4]);
                assertThat(system.await(oldReader)).isEqualTo(GIVEN_UP);
                assertServes(system);
            }
        }
    }

    private static void begin(UsbIpClient system) throws IOException, MalformedException {
        assertThat(ask(system, MESSAGE.begin())).isInstanceOf(Reply.PutBegun.class);
    }

    private static Reply ask(UsbIpClient system, Request request) throws IOException, MalformedException {
        system.out(OUT, new Frame(1, request.encode()).encode());
        return Reply.decode(request, frame(system.in(IN, 5120)).body());
    }
}
