package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import keyloader.loader.light.Light;
import keyloader.loader.store.Fault;
import keyloader.loader.store.MemoryStorage;
import keyloader.loader.store.Storage;
import keyloader.testkit.Host;
import keyloader.testkit.ModelLoader;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Button and case switch come in the middle of whatever a host or meter does. */
@Timeout(120)
class ZeroizeByHandTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 5000);
    private static final TestMessage OTHER = TestMessage.of(2, 700);
    private static final Bytes RECEIPT = TestMessage.of(3, 600).content();
    private static final Bytes ADMIN = TestMessage.of(4, 1).token();

    /** Firmware and model, side by side. */
    private static final class Both implements AutoCloseable {
        private final Firmware firmware;
        private final ModelLoader model = new ModelLoader(3, "test", new SecureRandom());
        private final Host host;
        private final Host reference;

        Both() throws IOException {
            firmware = new Firmware(Firmware.formatted(3));
            host = firmware.host();
            reference = new Host(model.connect());
        }

        Reply ask(Request request) throws IOException {
            Reply reply = host.ask(request);
            assertThat(reply).as("%s", request).isEqualTo(reference.ask(request));
            return reply;
        }

        /** @return the slot */
        int put(TestMessage message, Request.PutBegin begin) throws IOException {
            int slot = ((Reply.PutBegun) ask(begin)).slot();
            for (int offset = 0; offset < message.content().length(); offset += 2000) {
                chunk(slot, message, offset);
            }
            assertThat(ask(new Request.PutCommit(slot)).status()).isEqualTo(Status.OK);
            return slot;
        }

        Status chunk(int slot, TestMessage message, int offset) throws IOException {
            int length = Math.min(2000, message.content().length() - offset);
            return ask(new Request.PutChunk(slot, offset, message.content().slice(offset, length)))
                    .status();
        }

        void zeroize(Kind cause) {
            firmware.loader().zeroize(cause);
            model.zeroize(cause);
        }

        @Override
        public void close() throws IOException {
            host.close();
            reference.close();
            firmware.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ZEROIZED_BY_BUTTON", "ZEROIZED_BY_CASE_SWITCH"})
    void inTheMiddleOfAPutNothingOfItIsLeftAndTheSessionGoesOn(Kind cause) throws IOException {
        try (Both both = new Both()) {
            both.put(OTHER, OTHER.begin(ADMIN));
            both.ask(MESSAGE.begin());
            both.chunk(1, MESSAGE, 0);
            both.zeroize(cause);
            assertThat(both.chunk(1, MESSAGE, 2000)).isEqualTo(Status.NO_MESSAGE);
            assertThat(both.ask(new Request.PutCommit(1)).status()).isEqualTo(Status.NO_MESSAGE);
            assertThat(both.host.list()).isEmpty();
            assertThat(both.host.info().info().adminTokenSet()).isFalse();
            int slot = both.put(MESSAGE, MESSAGE.begin());
            assertThat(both.host.get(slot)).isEqualTo(MESSAGE.content());
        }
    }

    @Test
    void inTheMiddleOfAGetNoMoreIsGiven() throws IOException {
        try (Both both = new Both()) {
            both.put(MESSAGE, MESSAGE.begin());
            assertThat(both.ask(new Request.Get(0, 0)).status()).isEqualTo(Status.OK);
            both.zeroize(Kind.ZEROIZED_BY_BUTTON);
            assertThat(both.ask(new Request.Get(0, 2048)).status()).isEqualTo(Status.NO_MESSAGE);
            for (Request request : new Request[] {
                new Request.Attempt(0, MESSAGE.digest(), RECEIPT),
                new Request.Consume(0, MESSAGE.token(), RECEIPT),
                new Request.Receipt(0),
                new Request.Release(0, MESSAGE.token())
            }) {
                assertThat(both.ask(request).status()).as("%s", request).isEqualTo(Status.NO_MESSAGE);
            }
            // The next message of this slot is presented anew.
            both.ask(new Request.Get(both.put(OTHER, OTHER.begin()), 0));
            both.ask(new Request.List(0));
        }
    }

    @Test
    void itNeedsNoAdminTokenAndIsLoggedWithItsCause() throws IOException {
        try (Both both = new Both()) {
            both.put(OTHER, OTHER.begin());
            both.zeroize(Kind.ZEROIZED_BY_BUTTON);
            both.zeroize(Kind.ZEROIZED_BY_CASE_SWITCH);
            List<LogEntry> log = both.host.signedLog();
            assertThat(log).isEqualTo(both.reference.signedLog());
            assertThat(log.subList(2, 4))
                    .containsExactly(
                            new LogEntry(
                                    2, Kind.ZEROIZED_BY_BUTTON, OptionalInt.empty(), Status.OK, Optional.empty(), 1),
                            new LogEntry(
                                    3,
                                    Kind.ZEROIZED_BY_CASE_SWITCH,
                                    OptionalInt.empty(),
                                    Status.OK,
                                    Optional.empty(),
                                    1));
        }
    }

    /** The storage under the loader, with something to do in the middle of an operation. */
    private static final class InTheMiddle implements Storage {
        private final Storage real;
        private Runnable once = () -> {};

        InTheMiddle(Storage real) {
            this.real = real;
        }

        @Override
        public int blocks() {
            return real.blocks();
        }

        @Override
        public byte[] read(int page) throws IOException {
            return real.read(page);
        }

        @Override
        public void program(int page, byte[] content) throws IOException {
            Runnable now = once;
            once = () -> {};
            now.run();
            real.program(page, content);
        }

        @Override
        public void erase(int block) throws IOException {
            real.erase(block);
        }

        @Override
        public void sync() throws IOException {
            real.sync();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    /** Waits until the other thread waits for the loader, or has got past it. */
    private static void awaitBlocked(Thread other) {
        while (other.getState() != Thread.State.BLOCKED && other.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aButtonOfAnotherThreadWaitsForTheCommandThatIsBeingDone() throws Exception {
        InTheMiddle storage = new InTheMiddle(Firmware.formatted(2));
        Loader loader = Firmware.powerUp(storage);
        FutureTask<Thread.State> task = new FutureTask<>(() -> loader.zeroize(Kind.ZEROIZED_BY_BUTTON), null);
        Thread button = new Thread(task, "button");
        List<Thread.State> seen = new ArrayList<>();
        try (Host host = new Host(Firmware.connect(loader))) {
            host.ok(OTHER.begin(), Reply.PutBegun.class);
            host.send(0, OTHER);
            storage.once = () -> {
                button.start();
                awaitBlocked(button);
                seen.add(button.getState());
            };
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.OK);
            task.get();
            assertThat(seen).containsExactly(Thread.State.BLOCKED);
            assertThat(host.list()).isEmpty();
            assertThat(host.signedLog())
                    .extracting(LogEntry::kind)
                    .containsExactly(Kind.POWER_UP, Kind.STORED, Kind.ZEROIZED_BY_BUTTON);
        }
    }

    @Test
    void whereTheStorageFailsItIsOwedAndDoneBeforeAnythingElse() throws IOException {
        for (int n = 0; n < 12; n++) {
            MemoryStorage storage = Firmware.formatted(2);
            Loader loader = Firmware.powerUp(storage);
            try (Host host = new Host(Firmware.connect(loader))) {
                host.put(OTHER);
                storage.failOnceAt(n);
                loader.zeroize(Kind.ZEROIZED_BY_CASE_SWITCH);
                assertThat(storage.faultPending()).isFalse();
                assertThat(host.status(new Request.Get(0, 0)))
                        .as("fault at %d", n)
                        .isEqualTo(Status.NO_MESSAGE);
                assertThat(host.info().info().faultCode())
                        .as("a page that fails once may have been replaced by another")
                        .isIn(Fault.NONE.code(), Fault.STORAGE_WRITE.code());
                assertThat(host.signedLog())
                        .extracting(LogEntry::kind)
                        .as("fault at %d", n)
                        .contains(Kind.ZEROIZED_BY_CASE_SWITCH);
            }
        }
    }

    @Test
    void aDeadStorageGivesNothingWhileAZeroizeIsOwed() throws IOException {
        MemoryStorage storage = Firmware.formatted(2);
        Loader loader = Firmware.powerUp(storage);
        try (Host host = new Host(Firmware.connect(loader))) {
            host.put(OTHER);
            storage.failAlways(true);
            loader.zeroize(Kind.ZEROIZED_BY_BUTTON);
            for (Request request :
                    new Request[] {new Request.Get(0, 0), new Request.List(0), new Request.Log(0), OTHER.begin()}) {
                assertThat(host.status(request)).as("%s", request).isEqualTo(Status.STORAGE_FAULT);
            }
            storage.failAlways(false);
            assertThat(host.list()).isEmpty();
        }
    }

    private static Loader loader(MemoryStorage storage, List<Light.Pattern> shown) throws Exception {
        Loader loader = Loader.powerUp(storage, "test", Firmware.RANDOM, shown::add);
        shown.clear();
        return loader;
    }

    @Test
    void whileTheButtonIsHeldTheLightWorksAndThenItIsAsBefore() throws Exception {
        List<Light.Pattern> shown = new ArrayList<>();
        Loader loader = loader(Firmware.formatted(2), shown);
        loader.held(true);
        assertThat(shown).containsExactly(Light.Pattern.WORKING);
        loader.held(false);
        assertThat(shown).endsWith(Light.Pattern.DONE);
        loader.held(true);
        loader.zeroize(Kind.ZEROIZED_BY_BUTTON);
        loader.held(false);
        assertThat(shown).endsWith(Light.Pattern.DONE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CASE_SWITCH", "CASE_OPEN"})
    void whileTheCaseIsNotWatchedNoMessageIsTakenAndWhatIsThereCanBeRead(Fault fault) throws Exception {
        List<Light.Pattern> shown = new ArrayList<>();
        Loader loader = loader(Firmware.formatted(2), shown);
        try (Host host = new Host(Firmware.connect(loader))) {
            host.put(OTHER);
            host.ok(MESSAGE.begin(), Reply.PutBegun.class);
            loader.fault(fault, true);
            assertThat(shown).endsWith(Light.Pattern.FAULT);
            assertThat(host.info().info().faultCode()).isEqualTo(fault.code());
            assertThat(host.ask(new Request.SelfTest())).isEqualTo(new Reply.SelfTested(fault.code()));
            assertThat(host.status(new Request.PutChunk(1, 0, MESSAGE.content().slice(0, 10))))
                    .isEqualTo(Status.FAULT);
            assertThat(host.status(new Request.PutCommit(1))).isEqualTo(Status.FAULT);
            assertThat(host.status(OTHER.begin())).isEqualTo(Status.FAULT);
            assertThat(host.get(0)).isEqualTo(OTHER.content());
            host.consume(0, OTHER, RECEIPT);
            assertThat(host.receipts(0).receipt()).contains(RECEIPT);
            loader.fault(fault, false);
            assertThat(host.info().info().faultCode()).isZero();
            assertThat(host.put(MESSAGE)).isEqualTo(1);
        }
        assertThat(shown).endsWith(Light.Pattern.DONE);
    }

    @Test
    void aButtonThatCannotBeReadIsShownAndHindersNobody() throws Exception {
        Loader loader = loader(Firmware.formatted(2), new ArrayList<>());
        loader.fault(Fault.ZEROIZE_BUTTON, true);
        try (Host host = new Host(Firmware.connect(loader))) {
            assertThat(host.info().info().faultCode()).isEqualTo(Fault.ZEROIZE_BUTTON.code());
            host.put(OTHER);
            assertThat(host.state(0)).isEqualTo(SlotState.SEALED);
        }
    }

    @Test
    void theFirstFaultIsTheOneThatIsShown() throws Exception {
        Loader loader = loader(Firmware.formatted(2), new ArrayList<>());
        loader.fault(Fault.CASE_SWITCH, true);
        loader.fault(Fault.ZEROIZE_BUTTON, true);
        try (Host host = new Host(Firmware.connect(loader))) {
            assertThat(host.info().info().faultCode()).isEqualTo(Fault.CASE_SWITCH.code());
            loader.fault(Fault.CASE_SWITCH, false);
            assertThat(host.info().info().faultCode()).isEqualTo(Fault.ZEROIZE_BUTTON.code());
        }
    }

    @Test
    void powerUpsAreCounted() throws IOException {
        try (Firmware firmware = new Firmware(Firmware.formatted(2))) {
            firmware.powerCycle();
            firmware.powerCycle();
            try (Host host = firmware.host()) {
                assertThat(host.info().info().powerUps()).isEqualTo(3);
            }
        }
    }
}
