package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.loader.light.Light;
import keyloader.loader.store.MemoryStorage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Storage that fails while the loader is powered: nothing is answered that is not so. */
@Timeout(120)
class StorageFaultTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 1500);
    private static final Bytes RECEIPT = TestMessage.of(2, 600).content();
    private static final Bytes ADMIN = TestMessage.of(3, 1).token();

    private static final List<List<Request>> COMMANDS = List.of(
            List.of(MESSAGE.begin(ADMIN), new Request.PutChunk(0, 0, MESSAGE.content()), new Request.PutCommit(0)),
            List.of(new Request.Get(0, 0)),
            List.of(new Request.Attempt(0, MESSAGE.digest(), RECEIPT)),
            List.of(new Request.Consume(0, MESSAGE.token(), RECEIPT)),
            List.of(new Request.Release(0, MESSAGE.token())),
            List.of(new Request.Zeroize(ADMIN)));

    /** A release or zeroize that failed after its point of no return has happened when it is asked for again. */
    private static boolean doneOrDoneBefore(Request request, Status status) {
        return status == Status.OK
                || (request instanceof Request.Release && status == Status.NO_MESSAGE)
                || (request instanceof Request.Zeroize && status == Status.WRONG_STATE);
    }

    @Test
    void anyOperationMayFailOnceAndTheCommandCanBeRepeated() throws IOException {
        int n = 0;
        boolean failed = true;
        while (failed) {
            failed = lifeWithFaultAt(n++);
        }
        assertThat(n).as("operations of a life").isGreaterThan(40);
    }

    private static boolean lifeWithFaultAt(int n) throws IOException {
        MemoryStorage storage = Firmware.formatted(1); // a failed PUT is repeated in another slot, if there is one
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            storage.failOnceAt(n);
            for (List<Request> command : COMMANDS) {
                boolean again = false;
                for (Request request : command) {
                    Status status = host.status(request);
                    again |= status == Status.STORAGE_FAULT;
                    assertThat(status).as("fault at %d, %s", n, request).isIn(Status.OK, Status.STORAGE_FAULT);
                }
                if (again) {
                    assertThat(host.info().info().faultCode()).isEqualTo(2);
                    repeat(host, command, n);
                }
                check(host, command.get(command.size() - 1));
            }
            assertThat(host.list()).isEmpty();
            host.signedLog();
        }
        return !storage.faultPending();
    }

    private static void repeat(Host host, List<Request> command, int n) throws IOException {
        for (Request request : command) {
            Reply reply = host.ask(request);
            assertThat(doneOrDoneBefore(request, reply.status()))
                    .as("fault at %d, again: %s: %s", n, request, reply)
                    .isTrue();
            if (reply instanceof Reply.PutBegun begun && begun.done()) {
                return;
            }
        }
    }

    private static void check(Host host, Request done) throws IOException {
        if (done instanceof Request.Consume) {
            assertThat(host.state(0)).isEqualTo(SlotState.SPENT);
            assertThat(host.receipts(0).receipt()).contains(RECEIPT);
        } else if (done instanceof Request.PutCommit || done instanceof Request.Attempt) {
            // The first GET of a session writes, so that it may be what fails.
            assertThat(host.status(new Request.Get(0, 0))).isIn(Status.OK, Status.STORAGE_FAULT);
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
        }
    }

    @Test
    void aConsumeThatFailedHalfwayIsNeverReadAgain() throws IOException {
        for (int n = 0; n < 12; n++) {
            MemoryStorage storage = Firmware.formatted(2);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                host.put(MESSAGE);
                storage.failOnceAt(n);
                Status status = host.status(new Request.Consume(0, MESSAGE.token(), RECEIPT));
                SlotState state = host.state(0);
                assertThat(state).isIn(SlotState.SEALED, SlotState.SPENT);
                assertThat(status == Status.OK && state == SlotState.SEALED).isFalse();
                if (state == SlotState.SPENT) {
                    assertThat(host.status(new Request.Get(0, 0))).isEqualTo(Status.WRONG_STATE);
                    assertThat(host.receipts(0).receipt()).contains(RECEIPT);
                }
            }
        }
    }

    @Test
    void aDeadStorageIsSaidSoAndTheIdentityStillAnswers() throws IOException, StoreUnusableException {
        MemoryStorage storage = Firmware.formatted(2);
        List<Light.Pattern> shown = new ArrayList<>();
        Loader loader = Loader.powerUp(storage, "test", Firmware.RANDOM, shown::add);
        assertThat(shown).containsExactly(Light.Pattern.WORKING, Light.Pattern.DONE);
        try (Host host = new Host(Firmware.connect(loader))) {
            host.put(MESSAGE);
            storage.failAlways(true);
            assertThat(host.status(new Request.Get(0, 0))).isEqualTo(Status.STORAGE_FAULT);
            assertThat(host.status(new Request.List(0))).isEqualTo(Status.STORAGE_FAULT);
            assertThat(host.status(MESSAGE.begin())).isEqualTo(Status.STORAGE_FAULT);
            assertThat(host.info().info().faultCode()).isNotZero();
            assertThat(host.ask(new Request.SelfTest())).isNotEqualTo(new Reply.SelfTested(0));
            storage.failAlways(false);
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
        }
        assertThat(shown).endsWith(Light.Pattern.FAULT);
    }
}
