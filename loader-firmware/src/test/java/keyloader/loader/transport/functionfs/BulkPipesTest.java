package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import keyloader.loader.Firmware;
import keyloader.loader.transport.usb.BulkSession;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of transfers when sessions end. Named pipes stand for endpoints: a read waits, and ends with what there is. */
@Timeout(60)
class BulkPipesTest {
    private static final Request LIST = new Request.List(0);
    private static final TestMessage MESSAGE = TestMessage.of(1, 100);

    @TempDir
    Path directory;

    private RandomAccessFile hostOut;
    private RandomAccessFile hostIn;
    private BulkPipes pipes;
    private Thread thread;

    @BeforeEach
    void plugIn() throws IOException, InterruptedException {
        hostOut = pipe("ep1");
        hostIn = pipe("ep2");
        BulkSession session = new BulkSession(Firmware.powerUp(Firmware.formatted(2)));
        pipes = new BulkPipes(directory.resolve("ep1"), directory.resolve("ep2"), session);
        thread = new Thread(pipes, "bulk");
        thread.setDaemon(true);
        thread.start();
    }

    /** Open for both directions, so that no opening waits for the other end. */
    private RandomAccessFile pipe(String name) throws IOException, InterruptedException {
        Path path = directory.resolve(name);
        if (!Files.isExecutable(Path.of("/usr/bin/mkfifo"))) {
            System.err.println("SKIPPED: there is no mkfifo here to make named pipes with");
            assumeTrue(false, "no mkfifo");
        }
        Process mkfifo = new ProcessBuilder("/usr/bin/mkfifo", path.toString()).start();
        assertThat(mkfifo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new RandomAccessFile(path.toFile(), "rw");
    }

    @AfterEach
    void unplug() throws IOException, InterruptedException {
        if (pipes != null) {
            pipes.close();
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
            hostOut.close();
            hostIn.close();
        }
    }

    private void send(int sequence, Request request) throws IOException {
        hostOut.write(new Frame(sequence, request.encode()).encode());
    }

    private Reply receive(int sequence, Request request) throws IOException {
        byte[] buffer = new byte[Frame.MAX_LENGTH];
        int length = hostIn.read(buffer);
        try {
            Frame frame = Frame.decode(Arrays.copyOf(buffer, length));
            assertThat(frame.sequence()).isEqualTo(sequence);
            return Reply.decode(request, frame.body());
        } catch (MalformedException e) {
            throw new AssertionError("not a reply: " + Bytes.of(Arrays.copyOf(buffer, length)), e);
        }
    }

    private Status exchange(int sequence, Request request) throws IOException {
        send(sequence, request);
        return receive(sequence, request).status();
    }

    private void awaitBlocked() throws InterruptedException {
        while (thread.getState() != Thread.State.BLOCKED) {
            Thread.sleep(1);
        }
    }

    @Test
    void framesAreAnsweredOneAfterTheOther() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(exchange(i, LIST)).isEqualTo(Status.OK);
        }
    }

    @Test
    void aFrameThatWasReadBeforeTheSessionCanDoNothingInIt() throws IOException, InterruptedException {
        assertThat(exchange(0, LIST)).as("it reads").isEqualTo(Status.OK);
        BulkPipes held = pipes;
        synchronized (held) {
            send(1, MESSAGE.begin());
            awaitBlocked(); // it has been read, and wants to be answered
            pipes.open();
        }
        Request chunk = new Request.PutChunk(0, 0, MESSAGE.content());
        assertThat(exchange(2, chunk)).as("nothing was begun").isNotEqualTo(Status.OK);
        assertThat(exchange(3, MESSAGE.begin())).isEqualTo(Status.OK);
        assertThat(exchange(4, chunk)).isEqualTo(Status.OK);
    }

    @Test
    void theEndOfASessionDropsWhatItHadBegun() throws IOException {
        Request chunk = new Request.PutChunk(0, 0, MESSAGE.content());
        assertThat(exchange(1, MESSAGE.begin())).isEqualTo(Status.OK);
        pipes.end();
        assertThat(exchange(2, chunk)).isNotEqualTo(Status.OK);
    }

    @Test
    void aFrameThatWasReadBeforeTheEndIsNotAnswered() throws IOException, InterruptedException {
        assertThat(exchange(0, LIST)).as("it reads").isEqualTo(Status.OK);
        BulkPipes held = pipes;
        synchronized (held) {
            send(1, MESSAGE.begin());
            awaitBlocked();
            pipes.end();
        }
        assertThat(exchange(2, LIST)).as("the first to be answered").isEqualTo(Status.OK);
    }
}
