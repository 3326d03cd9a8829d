package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;

/** The hash-chained log (SPEC 10, LOG). {@link Host#signedLog} recomputes the chain each time. */
public interface LogContract extends ContractPart {

    @Test
    default void aWholeLifeIsLogged() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        Optional<Bytes> digest = Optional.of(message.digest().slice(0, LogEntry.DIGEST_PREFIX));
        OptionalInt slot = OptionalInt.of(0);
        OptionalInt none = OptionalInt.empty();
        try (LoaderFixture loader = loader(1)) {
            try (Host host = loader.host()) {
                host.put(message, message.begin(ADMIN_TOKEN));
                host.get(0);
                host.ok(new Request.Attempt(0, message.digest(), RECEIPT), Reply.Done.class);
                host.status(new Request.Consume(0, WRONG_TOKEN, RECEIPT));
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                host.consume(0, message, RECEIPT);
                host.consume(0, message, RECEIPT);
                host.status(new Request.Release(0, WRONG_TOKEN));
                host.release(0, message);
                host.status(new Request.Zeroize(WRONG_TOKEN));
                host.ok(new Request.Zeroize(ADMIN_TOKEN), Reply.Done.class);
                host.ok(message.begin(), Reply.PutBegun.class);
                host.status(new Request.PutCommit(0));
                assertThat(host.signedLog())
                        .containsExactly(
                                new LogEntry(0, Kind.POWER_UP, none, Status.OK, Optional.empty(), 1),
                                new LogEntry(1, Kind.STORED, slot, Status.OK, digest, 1),
                                new LogEntry(2, Kind.PRESENTED, slot, Status.OK, digest, 1),
                                new LogEntry(3, Kind.ATTEMPT_NOTED, slot, Status.OK, digest, 1),
                                new LogEntry(4, Kind.REFUSED, slot, Status.BAD_TOKEN, digest, 1),
                                new LogEntry(5, Kind.POWER_UP, none, Status.OK, Optional.empty(), 2),
                                new LogEntry(6, Kind.CONSUMED, slot, Status.OK, digest, 2),
                                new LogEntry(7, Kind.REFUSED, slot, Status.BAD_TOKEN, digest, 2),
                                new LogEntry(8, Kind.RELEASED, slot, Status.OK, digest, 2),
                                new LogEntry(9, Kind.REFUSED, none, Status.BAD_TOKEN, Optional.empty(), 2),
                                new LogEntry(10, Kind.ZEROIZED, none, Status.OK, Optional.empty(), 2),
                                new LogEntry(11, Kind.REFUSED, slot, Status.DIGEST_MISMATCH, digest, 2));
            }
        }
    }

    @Test
    default void theLogComesInPagesWithTheChainValueBeforeEach() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(message);
            for (int i = 0; i < 40; i++) {
                host.status(new Request.Consume(0, WRONG_TOKEN, RECEIPT));
            }
            assertThat(host.signedLog()).hasSize(42);
            Reply.LogPage first = host.ok(new Request.Log(0), Reply.LogPage.class);
            assertThat(first.chainBefore()).isEqualTo(LogEntry.CHAIN_START);
            assertThat(first.entries()).hasSize(Limits.PAGE_ENTRIES);
            assertThat(first.next()).isEqualTo(42);
            Reply.LogPage middle = host.ok(new Request.Log(20), Reply.LogPage.class);
            assertThat(middle.entries().get(0).number()).isEqualTo(20);
            for (long beyond : new long[] {42, 43, (1L << 53) - 1}) {
                assertThat(host.ask(new Request.Log(beyond)))
                        .isEqualTo(new Reply.LogPage(host.info().info().logChain(), List.of(), 42));
            }
        }
    }

    @Test
    default void atLeastTheLast256EntriesAreKept() throws IOException {
        int refusals = 1400;
        TestMessage message = TestMessage.of(1, 500);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                host.put(message);
                for (int i = 0; i < refusals; i++) {
                    host.status(new Request.Consume(0, WRONG_TOKEN, RECEIPT));
                }
                assertThat(newest(host)).isEqualTo(refusals + 1);
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(newest(host)).isEqualTo(refusals + 2);
                assertThat(host.get(0)).isEqualTo(message.content());
            }
        }
    }

    private static long newest(Host host) throws IOException {
        List<LogEntry> log = host.signedLog();
        assertThat(log).hasSizeGreaterThanOrEqualTo(256);
        assertThat(host.log(log.get(log.size() - 256).number())).hasSize(256);
        return log.get(log.size() - 1).number();
    }
}
