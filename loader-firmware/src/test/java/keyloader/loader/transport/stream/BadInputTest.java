package keyloader.loader.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.loader.Firmware;
import keyloader.testkit.Host;
import keyloader.testkit.ModelLoader;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.Limits;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bad input at every request of a message's whole life: each kind has its status (SPEC 9, 10), what was committed stays,
 * and the life goes on where it was.
 */
@Timeout(120)
class BadInputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestMessage MESSAGE = TestMessage.of(1, 2 * Limits.MAX_CHUNK + 100);
    private static final TestMessage BYSTANDER = TestMessage.of(2, 700);
    private static final Bytes NOTE = TestMessage.of(3, 300).content();
    private static final Bytes RECEIPT = TestMessage.of(4, 400).content();

    /** What comes in place of a request, and what it is answered with. */
    enum Bad {
        CHECKSUM(Status.BAD_FRAME) {
            @Override
            byte[] of(Bytes request) {
                byte[] frame = frame(request);
                frame[4] ^= 1;
                return frame;
            }
        },
        A_BIT_OF_THE_BODY(Status.BAD_FRAME) {
            @Override
            byte[] of(Bytes request) {
                byte[] frame = frame(request);
                frame[Frame.HEADER + request.length() / 2] ^= 0x10;
                return frame;
            }
        },
        NO_LENGTH(Status.BAD_FRAME) {
            @Override
            byte[] of(Bytes request) {
                return withLength(frame(request), 0);
            }
        },
        OVERSIZED(Status.BAD_FRAME) {
            @Override
            byte[] of(Bytes request) {
                return withLength(frame(request), Frame.MAX_BODY + 1);
            }
        },
        LENGTH_TOO_SHORT(Status.BAD_FRAME) {
            @Override
            byte[] of(Bytes request) {
                return withLength(frame(request), 1);
            }
        },
        NO_SUCH_COMMAND(Status.UNKNOWN_COMMAND) {
            @Override
            byte[] of(Bytes request) {
                return frame(Bytes.concat(Bytes.of((byte) 0x6f), request.slice(1, request.length() - 1)));
            }
        },
        A_BODY_THAT_ENDS_EARLY(Status.BAD_REQUEST) {
            @Override
            byte[] of(Bytes request) {
                return frame(request.slice(0, request.length() - 1));
            }
        },
        MORE_THAN_A_REQUEST(Status.BAD_REQUEST) {
            @Override
            byte[] of(Bytes request) {
                return frame(Bytes.concat(request, Bytes.of((byte) 0)));
            }
        },
        THE_COMMAND_ALONE(Status.BAD_REQUEST) {
            @Override
            byte[] of(Bytes request) {
                return frame(request.slice(0, 1));
            }
        };

        private final Status status;

        Bad(Status status) {
            this.status = status;
        }

        abstract byte[] of(Bytes request);
    }

    private static byte[] frame(Bytes body) {
        return new Frame(1, body).encode();
    }

    private static byte[] withLength(byte[] frame, int length) {
        frame[0] = (byte) length;
        frame[1] = (byte) (length >> 8);
        return frame;
    }

    private static Served loader() throws IOException {
        Served loader = new Served(Firmware.formatted(3), new LinkAddress.Tcp("127.0.0.1", 0), PATIENCE);
        try (Host host = loader.host()) {
            host.put(BYSTANDER);
        }
        return loader;
    }

    private static final int PUT = 5;

    /** From PUT to RELEASE; the first {@link #PUT} of them are one transaction, and end with their session. */
    private static List<Request> life(int slot) {
        return List.of(
                MESSAGE.begin(),
                chunk(slot, 0),
                chunk(slot, 1),
                chunk(slot, 2),
                new Request.PutCommit(slot),
                new Request.Get(slot, 0),
                new Request.Attempt(slot, MESSAGE.digest(), NOTE),
                new Request.Consume(slot, MESSAGE.token(), RECEIPT),
                new Request.Receipt(slot),
                new Request.Release(slot, MESSAGE.token()));
    }

    private static Request chunk(int slot, int number) {
        int from = number * Limits.MAX_CHUNK;
        int length = Math.min(Limits.MAX_CHUNK, MESSAGE.content().length() - from);
        return new Request.PutChunk(slot, from, MESSAGE.content().slice(from, length));
    }

    /** The slot that the message gets in a loader such as {@link #loader}. */
    private static int slot() throws IOException {
        try (Served loader = loader();
                Host host = loader.host()) {
            return host.ok(MESSAGE.begin(), Reply.PutBegun.class).slot();
        }
    }

    private static Status exchange(RawPeer peer, Request request) throws IOException, MalformedException {
        peer.send(frame(request.encode()));
        return Reply.decode(request, peer.read().body()).status();
    }

    private static void live(Host host, List<Request> requests) throws IOException {
        for (Request request : requests) {
            assertThat(host.status(request)).as("%s", request).isEqualTo(Status.OK);
        }
    }

    @ParameterizedTest
    @EnumSource
    void atEachRequestHasItsStatusAndChangesNothing(Bad bad) throws IOException, MalformedException {
        List<Request> life = life(slot());
        for (int n = 0; n < life.size(); n++) {
            String where = bad + " in place of " + life.get(n);
            try (Served loader = loader()) {
                try (RawPeer peer = new RawPeer(loader.address())) {
                    for (Request before : life.subList(0, n)) {
                        assertThat(exchange(peer, before)).as(where).isEqualTo(Status.OK);
                    }
                    peer.send(bad.of(life.get(n).encode()));
                    assertThat(peer.read().body()).as(where).isEqualTo(new Reply.Refused(bad.status).encode());
                    if (bad.status == Status.BAD_FRAME) {
                        assertThat(peer.rest()).as(where).isZero(); // the session has ended
                    } else {
                        assertThat(exchange(peer, life.get(n))).as(where).isEqualTo(Status.OK);
                    }
                }
                boolean ended = bad.status == Status.BAD_FRAME;
                goOn(loader, life, ended && n < PUT ? 0 : ended ? n : n + 1 < PUT ? 0 : n + 1);
            }
        }
    }

    @Test
    void aConnectionThatEndsInTheMiddleOfEachRequestChangesNothing() throws IOException, MalformedException {
        List<Request> life = life(slot());
        for (int n = 0; n < life.size(); n++) {
            byte[] whole = frame(life.get(n).encode());
            for (int sent : new int[] {0, 1, 4, Frame.HEADER - 1, Frame.HEADER, whole.length / 2, whole.length - 1}) {
                try (Served loader = loader()) {
                    try (RawPeer peer = new RawPeer(loader.address())) {
                        for (Request before : life.subList(0, n)) {
                            exchange(peer, before);
                        }
                        peer.send(Arrays.copyOf(whole, sent));
                    }
                    goOn(loader, life, n < PUT ? 0 : n);
                }
            }
        }
    }

    /** The same frame twice, which a repeated transfer may be: what was done stays done, once. */
    @Test
    void eachRequestTwiceIsAsOnce() throws IOException, MalformedException {
        List<Request> life = life(slot());
        for (int n = 0; n < life.size(); n++) {
            try (Served loader = loader()) {
                try (RawPeer peer = new RawPeer(loader.address())) {
                    for (Request before : life.subList(0, n)) {
                        exchange(peer, before);
                    }
                    byte[] frame = frame(life.get(n).encode());
                    peer.send(Bytes.concat(Bytes.of(frame), Bytes.of(frame)).toArray());
                    assertThat(peer.read().body().at(0)).isZero();
                    boolean isRelease = n == life.size() - 1;
                    assertThat(peer.read().body().at(0)).as("%s", life.get(n)).isEqualTo((byte)
                            (isRelease ? Status.NO_MESSAGE : Status.OK).code());
                }
                goOn(loader, life, n + 1 < PUT ? 0 : n + 1);
            }
        }
    }

    /** Each request in each place of the life: wherever it does not belong it is answered as the model answers. */
    @Test
    void eachRequestOutOfItsOrderIsAnsweredAsSpecified() throws IOException {
        List<Request> life = life(slot());
        int refused = 0;
        for (int n = 0; n < life.size(); n++) {
            for (Request early : life) {
                ModelLoader model = new ModelLoader(3, "test", new SecureRandom());
                try (Served loader = loader();
                        Host host = loader.host();
                        LoaderLink reference = model.connect()) {
                    new Host(reference).put(BYSTANDER);
                    List<Request> order = new ArrayList<>(life);
                    order.add(n, early);
                    for (Request request : order) {
                        Reply expected = new Host(reference).ask(request);
                        assertThat(host.ask(request))
                                .as("%s, with %s at %d", request, early, n)
                                .isEqualTo(expected);
                        refused += expected.status() == Status.OK ? 0 : 1;
                    }
                    assertBystander(host);
                }
            }
        }
        assertThat(refused).as("requests that came in a wrong state").isGreaterThan(100);
    }

    /** Whoever comes between the pieces of a PUT finds a loader that takes his message, and the first may begin again. */
    @Test
    void aPutCutAtEachChunkIsDroppedAndAnotherHostMayPut() throws IOException, MalformedException {
        TestMessage other = TestMessage.of(7, 3000);
        for (int cut = 0; cut < PUT; cut++) {
            try (Served loader = loader()) {
                try (RawPeer first = new RawPeer(loader.address())) {
                    for (Request request : life(slot()).subList(0, cut)) {
                        exchange(first, request);
                    }
                }
                int taken;
                try (Host second = loader.host()) {
                    assertThat(second.list()).hasSize(1);
                    taken = second.put(other);
                }
                try (Host first = loader.host()) {
                    int slot = first.put(MESSAGE);
                    assertThat(slot).isNotEqualTo(taken);
                    assertThat(first.get(slot)).isEqualTo(MESSAGE.content());
                    assertThat(first.get(taken)).isEqualTo(other.content());
                    assertThat(first.status(TestMessage.of(8, 10).begin())).isEqualTo(Status.FULL);
                    assertBystander(first);
                }
            }
        }
    }

    /** The rest of the life in another session, whole; nothing else has changed. */
    private static void goOn(Served loader, List<Request> life, int from) throws IOException {
        try (Host host = loader.host()) {
            assertBystander(host);
            live(host, life.subList(from, life.size()));
            assertBystander(host);
            assertThat(host.list()).hasSize(1);
        }
    }

    private static void assertBystander(Host host) throws IOException {
        int slot = host.list().stream()
                .filter(entry -> entry.state() == SlotState.SEALED)
                .filter(entry -> entry.message().orElseThrow().digest().equals(BYSTANDER.digest()))
                .findFirst()
                .orElseThrow()
                .slot();
        assertThat(host.get(slot)).isEqualTo(BYSTANDER.content());
    }
}
