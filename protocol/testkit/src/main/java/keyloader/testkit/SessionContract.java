package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.Test;

/** One session at a time, and an answer to whatever comes (SPEC 9). */
public interface SessionContract extends ContractPart {

    @Test
    default void aSecondSessionIsToldThatTheLoaderIsBusy() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host first = loader.host()) {
                first.ok(message.begin(), Reply.PutBegun.class);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> {
                                try (Host second = loader.host()) {
                                    second.info();
                                }
                            })
                            .isInstanceOf(LoaderBusyException.class);
                }
                first.send(0, message);
                assertThat(first.status(new Request.PutCommit(0)))
                        .as("undisturbed")
                        .isEqualTo(Status.OK);
            }
            try (Host next = loader.host()) {
                assertThat(next.get(0)).isEqualTo(message.content());
            }
        }
    }

    @Test
    default void sessionsFollowOneAnotherWithoutAPause() throws IOException {
        try (LoaderFixture loader = loader(FEW)) {
            for (int i = 0; i < 50; i++) {
                try (Host host = loader.host()) {
                    assertThat(host.list()).isEmpty();
                }
            }
        }
    }

    @Test
    default void garbageIsRefusedAndTheSessionGoesOn() throws IOException {
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            for (String garbage : new String[] {
                "01", // no map
                "01a0", // INFO without nonce
                "02f6", // null
                "02a10018", // cut short
                "02a101" + "1b7fffffffffffffff", // out of range
                "02a1011a00010000", // slot 65536
                "02a20100" + "0200", // a key that is not defined
                "02bf0100ff", // indefinite length
                "02a1181801", // long head
                "06a2010002194001", // offset 16385
                "04a301000200" + "0340", // empty chunk
                "03a0",
                "0ca1" + "0100",
                "02" + "81".repeat(4000),
                "02" + "ff".repeat(Frame.MAX_BODY - 1)
            }) {
                assertThat(host.exchange(Bytes.ofHex(garbage)).hex())
                        .as(garbage)
                        .isEqualTo("02a0");
            }
            for (String unknown : new String[] {"00a0", "0ea0", "ff", "7fa0"}) {
                assertThat(host.exchange(Bytes.ofHex(unknown)).hex()).isEqualTo("01a0");
            }
            assertThat(host.list()).isEmpty();
        }
    }
}
