package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import keyloader.loader.light.Light;
import keyloader.loader.store.Fault;
import keyloader.loader.store.MemoryStorage;
import keyloader.loader.store.SelfTestFixtures;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;

/** A computer that computes wrongly: it says so, and touches nothing. */
class CryptographyFaultTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 700);

    @Test
    void whatIsStoredIsNeitherReadNorRecoveredNorWrittenButCanBeErased() throws Exception {
        MemoryStorage storage = Firmware.formatted(2);
        try (Host host = new Host(Firmware.connect(Firmware.powerUp(storage)))) {
            host.put(MESSAGE);
        }
        int before = SelfTestFixtures.operations(storage);
        List<Light.Pattern> shown = new ArrayList<>();
        Loader loader = Loader.powerUp(storage, "test", Firmware.RANDOM, SelfTestFixtures.failing(), shown::add);
        assertThat(shown).endsWith(Light.Pattern.FAULT);
        try (Host host = new Host(Firmware.connect(loader))) {
            assertThat(host.info().info().faultCode()).isEqualTo(Fault.CRYPTOGRAPHY.code());
            assertThat(host.ask(new Request.SelfTest())).isEqualTo(new Reply.SelfTested(Fault.CRYPTOGRAPHY.code()));
            for (Request request : new Request[] {
                new Request.Get(0, 0),
                new Request.List(0),
                new Request.Log(0),
                MESSAGE.begin(),
                new Request.Consume(0, MESSAGE.token(), MESSAGE.content()),
                new Request.Receipt(0),
                new Request.Zeroize(MESSAGE.token())
            }) {
                assertThat(host.status(request)).as("%s", request).isEqualTo(Status.FAULT);
            }
            assertThat(SelfTestFixtures.operations(storage)).isEqualTo(before);
            loader.zeroize(Kind.ZEROIZED_BY_BUTTON);
        }
        try (Host host = new Host(Firmware.connect(Firmware.powerUp(storage)))) {
            assertThat(host.list()).isEmpty();
        }
    }
}
