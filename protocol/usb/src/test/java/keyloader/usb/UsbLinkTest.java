package keyloader.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import keyloader.usb.UsbTroubleException.Kind;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderGarbledException;
import keyloader.wire.LoaderLink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsbLinkTest {
    private static final int BEFORE = 0xfffffffe;
    private static final Bytes REQUEST = Bytes.of(new byte[] {1, 2, 3});

    private final FakeBus bus = new FakeBus().with(FakeBus.loader(5), FakeBus.SERIAL);

    private LoaderLink open() throws IOException {
        return new UsbLoaders(bus, bus.ticks)
                .open(Optional.empty(), Duration.ofSeconds(10), UnaryOperator.identity(), BEFORE);
    }

    private static byte[] frame(int sequence, int first) {
        return new Frame(sequence, Bytes.of(new byte[] {(byte) first})).encode();
    }

    /** The link is closed, and nothing is left taken or given back twice. */
    private void assertEnded(LoaderLink link) throws IOException {
        assertThat(bus.unbalanced()).isEmpty();
        assertThat(bus.trace).contains("-session", "-interface", "-device 5", "-context");
        link.close();
        assertThat(bus.unbalanced()).isEmpty();
        assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void whatIsAskedIsAnsweredAlsoWhereTheSequenceWraps() throws IOException {
        LoaderLink link = open();
        for (int i = 0; i < 3; i++) {
            assertThat(link.exchange(REQUEST)).isEqualTo(REQUEST);
        }
        link.close();
        assertEnded(link);
        assertThat(bus.trace.subList(bus.trace.size() - 4, bus.trace.size()))
                .containsExactly("-session", "-interface", "-device 5", "-context");
    }

    @Test
    void repliesToOthersAndEmptyTransfersAreDropped() throws IOException {
        try (LoaderLink link = open()) {
            bus.replies.add(frame(7, 9));
            bus.replies.add(new byte[0]);
            bus.replies.add(frame(BEFORE, 9));
            bus.replies.add(frame(0, 9)); // no BUSY on USB
            bus.replies.add(frame(BEFORE + 1, 5));
            assertThat(link.exchange(REQUEST)).isEqualTo(Bytes.of(new byte[] {5}));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFloodOfThemIsGarbage(int emptyOrStale) throws IOException {
        LoaderLink link = open();
        for (int i = 0; i <= UsbLink.MAX_DROPPED; i++) {
            bus.replies.add(emptyOrStale == 0 ? new byte[0] : frame(7, 9));
        }
        bus.replies.add(frame(BEFORE + 1, 5));
        assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(LoaderGarbledException.class);
        assertEnded(link);
    }

    @Test
    void aTransferThatIsNotOneFrameIsGarbage() throws IOException {
        byte[] good = frame(BEFORE + 1, 5);
        byte[] flipped = good.clone();
        flipped[12] ^= 1;
        for (byte[] bad : new byte[][] {
            Arrays.copyOf(good, good.length - 1), Arrays.copyOf(good, good.length + 1), flipped, {1}, new byte[5120]
        }) {
            bus.trace.clear();
            LoaderLink link = open();
            bus.replies.add(bad);
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(LoaderGarbledException.class);
            assertEnded(link);
        }
    }

    @Test
    void oneDeadlineIsOverAllReads() throws IOException {
        LoaderLink link = open();
        bus.millisecondsARead = 4_000;
        bus.replies.add(frame(7, 9));
        bus.replies.add(frame(7, 9));
        bus.replies.add(frame(7, 9));
        assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(SocketTimeoutException.class);
        assertThat(bus.replies).isEmpty();
        assertEnded(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "read"})
    void aRemovalIsOneAndClosesTheLink(String step) throws IOException {
        LoaderLink link = open();
        bus.faults.put(step, new UsbFault.Removed());
        bus.faults.put("close session", new UsbFault.Removed());
        assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(UsbFault.Removed.class);
        assertEnded(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "read"})
    void aStallOfADeviceThatIsGoneIsARemoval(String step) throws IOException {
        LoaderLink link = open();
        bus.plugged.clear();
        bus.faults.put(step, new UsbTroubleException(Kind.STALL, "refused"));
        assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(UsbFault.Removed.class);
        assertEnded(link);
    }

    @Test
    void aStallOfOneThatWasPulledAndPutBackIsARemovalToo() throws IOException {
        LoaderLink link = open();
        bus.plugged.clear();
        bus.with(FakeBus.loader(6), FakeBus.SERIAL);
        bus.faults.put("read", new UsbTroubleException(Kind.STALL, "refused"));
        assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(UsbFault.Removed.class);
        assertEnded(link);
    }

    @Test
    void aStallAndMoreThanThereIsRoomForAreGarbage() throws IOException {
        for (Kind kind : new Kind[] {Kind.STALL, Kind.BABBLE}) {
            bus.trace.clear();
            LoaderLink link = open();
            bus.faults.put("read", new UsbTroubleException(kind, "bad"));
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(LoaderGarbledException.class);
            bus.faults.clear();
            assertEnded(link);
        }
    }

    @Test
    void whatFailsOtherwiseSaysSo() throws IOException {
        LoaderLink link = open();
        bus.faults.put("write", new UsbTroubleException(Kind.OTHER, "sending ended early on USB"));
        assertThatThrownBy(() -> link.exchange(REQUEST))
                .isInstanceOf(IOException.class)
                .hasMessage("sending ended early on USB");
        assertEnded(link);
    }

    @Test
    void aThreadThatIsToEndDoesNotBeginAWait() throws IOException {
        LoaderLink link = open();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertEnded(link);
    }
}
