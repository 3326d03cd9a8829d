package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.usb.Links;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loaders that answer garbage, or never: each ends in an error of its own, in bounded time, and nothing is lost. */
@Timeout(120)
class BadLoaderTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path directory;

    private Pc pc;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    private enum Garbage {
        RANDOM,
        OK_AND_NOTHING,
        OK_AND_ANOTHER_MAP,
        CUT_SHORT,
        LONGER,
        NO_STATUS_OF_THIS_VERSION;

        private Bytes of(Bytes reply) {
            return switch (this) {
                case RANDOM -> {
                    byte[] bytes = new byte[64];
                    new Random(7).nextBytes(bytes);
                    yield Bytes.of(bytes);
                }
                case OK_AND_NOTHING -> Bytes.of((byte) 0);
                case OK_AND_ANOTHER_MAP -> Bytes.ofHex("00a1187b01");
                case CUT_SHORT -> reply.slice(0, reply.length() - 1);
                case LONGER -> Bytes.concat(reply, Bytes.of((byte) 0));
                case NO_STATUS_OF_THIS_VERSION -> Bytes.ofHex("7fa0");
            };
        }
    }

    private LoaderLink garbled(int at, Garbage garbage) throws IOException {
        LoaderLink real = pc.loader.connect();
        int[] exchanges = {0};
        return new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) throws IOException {
                exchanges[0]++;
                Bytes reply = real.exchange(request);
                return exchanges[0] == at ? garbage.of(reply) : reply;
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Garbage.class)
    void garbageAtAnyExchangeOfPrepareLosesNothing(Garbage garbage) throws IOException, LoaderRefusedException {
        for (int at = 1; at <= 5; at++) { // INFO, LIST, PUT_BEGIN, PUT_CHUNK, PUT_COMMIT
            int exchange = at;
            pc = new Pc(Files.createDirectory(directory.resolve("at" + at)));
            pc.links = address -> garbled(exchange, garbage);
            Ran ran = pc.prepare(meter);
            pc.loader.powerUp();
            pc.links = address -> pc.loader.connect();

            assertThat(ran.exit()).as("exchange %d", at).isEqualTo(1);
            assertThat(ran.err())
                    .contains(
                            at <= 2
                                    ? "error: the loader cannot be understood: "
                                    : "error: the loader was lost before the message was written: ")
                    .contains("hint: ");
            CutTest.endsWell(pc, meter);
        }
    }

    @ParameterizedTest
    @EnumSource(Garbage.class)
    void garbageAtAnyExchangeOfReceiptsLosesNothing(Garbage garbage) throws IOException, LoaderRefusedException {
        for (int at = 1; at <= 4; at++) { // INFO, LIST, RECEIPT, RELEASE
            int exchange = at;
            pc = new Pc(Files.createDirectory(directory.resolve("at" + at)));
            pc.prepare(meter);
            meter.consume(pc.loader, 0);
            pc.links = address -> garbled(exchange, garbage);
            Ran ran = pc.receipts();
            pc.loader.powerUp();
            pc.links = address -> pc.loader.connect();

            assertThat(ran.exit()).as("exchange %d", at).isEqualTo(1);
            assertThat(ran.err()).contains("error: the loader cannot be understood: ");
            CutTest.receiptIsHereOrThere(pc);
            CutTest.receiptsEndWell(pc);
        }
    }

    /** Plays a loader that takes what it is told and never says a word. */
    private ServerSocketChannel mute() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    @Test
    void aLoaderThatNeverAnswersIsGivenUpInTime() throws IOException {
        try (ServerSocketChannel server = mute()) {
            String link = "tcp:127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
            pc.links = address -> Links.open(address, SHORT);
            String[][] commands = {
                {"inspect", "--loader", link},
                {"receipts", "--loader", link},
                {"zeroize", "--yes", "--loader", link},
                {"prepare", "--resume", "--loader", link}
            };
            for (String[] command : commands) {
                Ran ran = pc.run(command);
                assertThat(ran.exit()).isEqualTo(1);
                assertThat(ran.err())
                        .contains("error: the loader does not answer")
                        .contains("hint: unplug the loader, plug it in again");
            }
            assertThat(pc.container()).doesNotExist();
        }
    }

    @Test
    void aLoaderThatSpeaksAnotherLanguageIsSaidToDoSo() throws Exception {
        try (ServerSocketChannel server = mute()) {
            Thread talker = new Thread(() -> {
                try (SocketChannel channel = server.accept()) {
                    channel.write(java.nio.ByteBuffer.wrap(
                            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                    channel.read(java.nio.ByteBuffer.allocate(4096));
                    channel.read(java.nio.ByteBuffer.allocate(4096));
                } catch (IOException e) {
                    // the tool has hung up
                }
            });
            talker.start();
            pc.links = address -> Links.open(address, Duration.ofSeconds(20));
            Ran ran = pc.run("inspect", "--loader", "tcp:" + ((InetSocketAddress) server.getLocalAddress()).getPort());
            talker.join();
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("error: the loader cannot be understood: ")
                    .contains("check that --loader names a loader");
        }
    }

    @Test
    void aLoaderThatFallsSilentInTheMiddleOfPrepareLosesNothing() throws IOException, LoaderRefusedException {
        for (int at = 1; at <= 5; at++) {
            int exchange = at;
            pc = new Pc(Files.createDirectory(directory.resolve("silent" + at)));
            pc.links = address -> silentAt(exchange);
            Ran ran = pc.prepare(meter);
            pc.loader.powerUp();
            pc.links = address -> pc.loader.connect();

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains(at <= 2 ? "error: the loader does not answer" : "the loader did not answer in time");
            CutTest.endsWell(pc, meter);
        }
    }

    /** Does what it is told at that exchange, and does not say so: a real link to a mute peer runs out of time. */
    private LoaderLink silentAt(int at) throws IOException {
        LoaderLink real = pc.loader.connect();
        int[] exchanges = {0};
        return new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) throws IOException {
                Bytes reply = real.exchange(request);
                exchanges[0]++;
                if (exchanges[0] < at) {
                    return reply;
                }
                try (ServerSocketChannel server = mute();
                        LoaderLink silent = Links.open(
                                new LinkAddress.Tcp(
                                        "127.0.0.1", ((InetSocketAddress) server.getLocalAddress()).getPort()),
                                SHORT)) {
                    return silent.exchange(request);
                }
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @Test
    void aLoaderThatLeavesInTheMiddleOfZeroizeIsNotSaidToBeErased() throws IOException, LoaderRefusedException {
        pc.prepare(meter);
        pc.links = address -> new CutLink(pc.loader.connect(), 3, CutLink.Break.BEFORE); // INFO, LIST, ZEROIZE
        Ran ran = pc.run("zeroize", "--yes", "--loader", Pc.LINK);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).doesNotContain("erased");
        pc.links = address -> pc.loader.connect();
        assertThat(pc.kept().messages()).extracting(MessageRecord::stage).containsExactly(Stage.WRITTEN);
        assertThat(Meter.list(pc.loader)).extracting(slot -> slot.state()).containsExactly(SlotState.SEALED);
    }

    /** It would be looked for, and shown, where there is nothing. */
    @Test
    void aSlotThatTheLoaderDoesNotHaveIsNotBelieved() throws IOException, LoaderRefusedException {
        pc.links = address -> new SlotLie(pc.loader.connect());
        Ran ran = pc.prepare(new Meter("SN-0001"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("--resume");
        pc.links = address -> pc.loader.connect();
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK).exit()).isZero();
        assertThat(Meter.list(pc.loader)).hasSize(1);
    }

    /** Takes a message into slot 200 of 8. */
    private record SlotLie(LoaderLink real) implements LoaderLink {
        @Override
        public Bytes exchange(Bytes request) throws IOException {
            return switch (request.at(0)) {
                case Request.PUT_BEGIN -> Bytes.ofHex("00a20118c802f4"); // {1: 200, 2: false}
                case Request.PUT_CHUNK, Request.PUT_COMMIT -> Bytes.ofHex("00a0");
                default -> real.exchange(request);
            };
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
