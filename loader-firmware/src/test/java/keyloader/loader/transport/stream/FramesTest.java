package keyloader.loader.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import keyloader.loader.Firmware;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over a stream that a well-meaning host would not send (SPEC 9). */
@Timeout(60)
class FramesTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Bytes SELFTEST = new Request.SelfTest().encode();

    private Served loader;

    @BeforeEach
    void start() throws IOException {
        loader = new Served(Firmware.formatted(2), new LinkAddress.Tcp("127.0.0.1", 0), SHORT);
    }

    @AfterEach
    void stop() throws IOException {
        loader.close();
    }

    private RawPeer peer() throws IOException {
        return new RawPeer(loader.address());
    }

    private static byte[] frame(int sequence) {
        return new Frame(sequence, SELFTEST).encode();
    }

    private void assertServes() throws IOException {
        try (Host host = loader.host()) {
            assertThat(host.ask(new Request.SelfTest())).isEqualTo(new Reply.SelfTested(0));
        }
    }

    @Test
    void repliesRepeatTheSequenceNumberWhateverItIs() throws IOException, MalformedException {
        try (RawPeer raw = peer()) {
            for (int sequence : new int[] {1, 2, 7, 0, -1, Integer.MIN_VALUE}) {
                raw.send(frame(sequence));
                assertThat(raw.read()).isEqualTo(new Frame(sequence, new Reply.SelfTested(0).encode()));
            }
        }
    }

    @Test
    void requestsMayComeInPiecesAndTwoAtATime() throws IOException, MalformedException {
        try (RawPeer raw = peer()) {
            for (byte one : frame(1)) {
                raw.send(new byte[] {one});
            }
            assertThat(raw.read().sequence()).isEqualTo(1);
            raw.send(Bytes.concat(Bytes.of(frame(2)), Bytes.of(frame(3))).toArray());
            assertThat(raw.read().sequence()).isEqualTo(2);
            assertThat(raw.read().sequence()).isEqualTo(3);
        }
    }

    @Test
    void framesOfAMultipleOf64BytesArePadded() throws IOException, MalformedException {
        int chunk = 64
                - Frame.HEADER
                - new Request.PutChunk(0, 0, Bytes.of((byte) 1)).encode().length()
                + 1;
        Frame frame = new Frame(1, new Request.PutChunk(0, 0, Bytes.of(new byte[chunk - 1])).encode());
        assertThat(frame.encode().length % 64).isOne();
        try (RawPeer raw = peer()) {
            raw.send(frame.encode());
            assertThat(raw.read().body()).isEqualTo(new Reply.Refused(Status.NO_MESSAGE).encode());
            raw.send(frame(2));
            assertThat(raw.read().sequence()).isEqualTo(2);
        }
    }

    @Test
    void aBadChecksumIsAnsweredWithItsSequenceAndEndsTheSession() throws IOException, MalformedException {
        for (int position : new int[] {4, 8, 13}) {
            byte[] bad = frame(9);
            bad[position] ^= 1;
            try (RawPeer raw = peer()) {
                raw.send(bad);
                assertThat(raw.read())
                        .isEqualTo(new Frame(position == 8 ? 8 : 9, new Reply.Refused(Status.BAD_FRAME).encode()));
                assertThat(raw.rest()).isZero();
                assertServes();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "01100000", "ffffffff", "00000080", "47455420"})
    void aLengthOutOfRangeIsRefusedFromTheHeaderAlone(String length) throws IOException, MalformedException {
        try (RawPeer raw = peer()) {
            raw.send(Bytes.ofHex(length + "00000000" + "05000000").toArray());
            assertThat(raw.read()).isEqualTo(new Frame(5, new Reply.Refused(Status.BAD_FRAME).encode()));
            raw.send(new byte[100_000]);
            assertThat(raw.rest()).isZero();
        }
        assertServes();
    }

    @Test
    void aBadFrameDropsTheUnfinishedPut() throws IOException, MalformedException {
        TestMessage message = TestMessage.of(1, 100);
        try (RawPeer raw = peer()) {
            raw.send(new Frame(1, message.begin().encode()).encode());
            assertThat(raw.read().body().at(0)).isZero();
            raw.send(new byte[Frame.HEADER]);
            assertThat(raw.read().body().at(0)).isEqualTo((byte) Status.BAD_FRAME.code());
            try (Host host = loader.host()) {
                assertThat(host.list()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 11, 12, 13})
    void aPeerThatStallsInTheMiddleOfAFrameIsPutOut(int sent) throws IOException {
        try (RawPeer raw = peer()) {
            raw.send(Arrays.copyOf(frame(1), sent));
            assertThat(raw.rest()).isZero();
            assertServes();
        }
    }

    @Test
    void aPeerThatDripsIsPutOutToo() throws IOException {
        byte[] slow = new Frame(1, Bytes.of(new byte[4000])).encode();
        try (RawPeer raw = peer()) {
            assertThatThrownBy(() -> {
                        for (byte one : slow) {
                            raw.send(new byte[] {one});
                            Thread.sleep(5);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertServes();
        }
    }

    @Test
    void aPeerThatIsSilentBetweenFramesMayStay() throws IOException, MalformedException, InterruptedException {
        try (RawPeer raw = peer()) {
            raw.send(frame(1));
            assertThat(raw.read().sequence()).isEqualTo(1);
            Thread.sleep(3 * SHORT.toMillis());
            raw.send(frame(2));
            assertThat(raw.read().sequence()).isEqualTo(2);
        }
    }

    @Test
    void aPeerThatNeverReadsItsAnswersIsPutOut() throws IOException {
        try (Host host = loader.host()) {
            host.put(TestMessage.of(1, 4000));
        }
        byte[] get = new Frame(1, new Request.Get(0, 0).encode()).encode();
        try (RawPeer raw = peer()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000; i++) {
                            raw.send(get);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertServes();
        }
    }

    @Test
    void peersThatComeWhileAnotherIsServedHoldNothingUp() throws IOException, MalformedException {
        try (Host host = loader.host()) {
            host.put(TestMessage.of(1, 100));
            RawPeer[] silent = new RawPeer[40];
            for (int i = 0; i < silent.length; i++) {
                silent[i] = peer();
            }
            assertThat(silent[0].read()).isEqualTo(new Frame(0, new Reply.Refused(Status.BUSY).encode()));
            assertThat(host.get(0)).isEqualTo(TestMessage.of(1, 100).content());
            for (RawPeer raw : silent) {
                raw.rest();
                raw.close();
            }
            assertThatThrownBy(() -> {
                        try (Host second = loader.host()) {
                            second.info();
                        }
                    })
                    .isInstanceOf(LoaderBusyException.class);
            assertThat(host.get(0)).isEqualTo(TestMessage.of(1, 100).content());
        }
        assertServes();
    }
}
