package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;

/** Who may empty the whole loader (SPEC 10: PUT's admin hash, ZEROIZE). */
public interface ZeroizeContract extends ContractPart {

    @Test
    default void withoutAnAdminTokenNobodyCanZeroize() throws IOException {
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(TestMessage.of(1, 500));
            assertThat(host.status(new Request.Zeroize(ADMIN_TOKEN))).isEqualTo(Status.WRONG_STATE);
            assertThat(host.list()).hasSize(1);
        }
    }

    @Test
    default void theFirstWriterOfAnEmptyLoaderSetsTheAdminToken() throws IOException {
        TestMessage first = TestMessage.of(1, 500);
        TestMessage second = TestMessage.of(2, 500);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                Reply.PutBegun begun = host.ok(first.begin(ADMIN_TOKEN), Reply.PutBegun.class);
                assertThat(host.info().info().adminTokenSet())
                        .as("not before the commit")
                        .isFalse();
                host.send(begun.slot(), first);
                host.ok(new Request.PutCommit(begun.slot()), Reply.Done.class);
                assertThat(host.info().info().adminTokenSet()).isTrue();
                host.put(second, second.begin(WRONG_TOKEN));
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(host.status(new Request.Zeroize(WRONG_TOKEN))).isEqualTo(Status.BAD_TOKEN);
                assertThat(host.list()).hasSize(2);
                host.ok(new Request.Zeroize(ADMIN_TOKEN), Reply.Done.class);
            }
        }
    }

    @Test
    default void aLoaderThatWasNotEmptyIgnoresTheAdminToken() throws IOException {
        TestMessage first = TestMessage.of(1, 500);
        TestMessage second = TestMessage.of(2, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(first);
            host.consume(0, first, RECEIPT);
            host.put(second, second.begin(ADMIN_TOKEN));
            assertThat(host.info().info().adminTokenSet()).isFalse();
        }
    }

    @Test
    default void theNextWriterOfAnEmptiedLoaderSetsAnotherToken() throws IOException {
        TestMessage first = TestMessage.of(1, 500);
        TestMessage second = TestMessage.of(2, 500);
        TestMessage third = TestMessage.of(3, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(first, first.begin(ADMIN_TOKEN));
            host.consume(0, first, RECEIPT);
            host.release(0, first);
            int slot = host.put(second);
            assertThat(host.info().info().adminTokenSet())
                    .as("a writer without one leaves it")
                    .isTrue();
            host.consume(slot, second, RECEIPT);
            host.release(slot, second);
            host.put(third, third.begin(OTHER_ADMIN));
            assertThat(host.status(new Request.Zeroize(ADMIN_TOKEN))).isEqualTo(Status.BAD_TOKEN);
            host.ok(new Request.Zeroize(OTHER_ADMIN), Reply.Done.class);
        }
    }

    Bytes OTHER_ADMIN = Bytes.ofHex("bd".repeat(32));

    @Test
    default void zeroizeEmptiesEverySlotAndForgetsTheToken() throws IOException {
        TestMessage sealed = TestMessage.of(1, 5000);
        TestMessage spent = TestMessage.of(2, 500);
        TestMessage begun = TestMessage.of(3, 500);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                host.put(sealed, sealed.begin(ADMIN_TOKEN));
                host.put(spent);
                host.consume(1, spent, RECEIPT);
                host.ok(begun.begin(), Reply.PutBegun.class);
                host.ok(new Request.Zeroize(ADMIN_TOKEN), Reply.Done.class);
                assertThat(host.list()).isEmpty();
                assertThat(host.status(new Request.Get(0, 0))).isEqualTo(Status.NO_MESSAGE);
                assertThat(host.status(new Request.Receipt(1))).isEqualTo(Status.NO_MESSAGE);
                assertThat(host.status(new Request.PutCommit(2))).isEqualTo(Status.NO_MESSAGE);
                assertThat(host.info().info().adminTokenSet()).isFalse();
                assertThat(host.status(new Request.Zeroize(ADMIN_TOKEN))).isEqualTo(Status.WRONG_STATE);
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(host.list()).isEmpty();
                assertThat(host.info().info().adminTokenSet()).isFalse();
                assertThat(host.put(sealed))
                        .as("the first that has never held one")
                        .isEqualTo(2);
                assertThat(host.get(2)).isEqualTo(sealed.content());
            }
        }
    }
}
