package keyloader.loader.buttons;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import keyloader.board.buttons.InputDevices;
import keyloader.board.buttons.InputEvents.Said;
import keyloader.board.buttons.InputName;
import keyloader.loader.store.Fault;
import keyloader.wire.LogEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads around {@link Panel}. */
@Timeout(60)
class ButtonsTest {
    private static final Optional<InputName> COVER = InputName.parse("KEY_PROG1");
    private static final Optional<InputName> BUTTON = InputName.parse("KEY_RESTART");
    private static final Optional<InputName> MACHINE_COVER = InputName.parse("SW_MACHINE_COVER");

    /** What was done to the loader, in order. */
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final FakeInputs inputs = new FakeInputs();
    private Optional<Buttons> buttons = Optional.empty();

    private final PanelEffects loader = new PanelEffects() {
        @Override
        public void held(boolean yes) {
            done.add("held " + yes);
        }

        @Override
        public void zeroize(LogEntry.Kind cause) {
            done.add(cause.name());
        }

        @Override
        public void fault(Fault fault, boolean present) {
            done.add(fault + " " + present);
        }
    };

    private void listen(Optional<InputName> button, Optional<InputName> cover) {
        buttons = Optional.of(Buttons.listen(button, cover, inputs, loader, System::nanoTime, said::add));
    }

    @AfterEach
    void stop() {
        buttons.ifPresent(Buttons::close);
    }

    private void awaitDone(String... expected) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            seen.add(String.valueOf(done.poll(30, TimeUnit.SECONDS)));
        }
        assertThat(seen).containsExactly(expected);
    }

    /** One device, which may be missing; nothing that it says is "gone". */
    private static final class FakeInputs implements InputDevices {
        private final BlockingQueue<Optional<Said>> saying = new LinkedBlockingQueue<>();
        private volatile boolean there = true;
        private volatile Optional<Boolean> set = Optional.of(false);

        @Override
        public Opened open(InputName name) throws IOException {
            if (!there) {
                throw new NoInputException("no device has that key");
            }
            return new Opened() {
                @Override
                public String where() {
                    return "a device";
                }

                @Override
                public Optional<Boolean> isSet() {
                    return set;
                }

                @Override
                public List<Said> read() throws IOException {
                    try {
                        return List.of(saying.take().orElseThrow(() -> new IOException("gone")));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException(e);
                    }
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void aCaseThatIsOpenIsZeroizedBeforeAnythingElseIsDone() {
        inputs.set = Optional.of(true);
        listen(Optional.empty(), COVER);
        assertThat(done).containsExactly("ZEROIZED_BY_CASE_SWITCH", "CASE_OPEN true");
    }

    @Test
    void aMachineCoverIsOpenWhenItIsNotSet() {
        inputs.set = Optional.of(true);
        listen(Optional.empty(), MACHINE_COVER);
        assertThat(done).isEmpty();
    }

    @Test
    void aMachineCoverThatIsOpenedZeroizes() throws InterruptedException {
        inputs.set = Optional.of(true);
        listen(Optional.empty(), MACHINE_COVER);
        inputs.saying.add(Optional.of(Said.CLEAR));
        awaitDone("ZEROIZED_BY_CASE_SWITCH", "CASE_OPEN true");
    }

    @Test
    void aSwitchThatIsNotThereIsAFaultAtOnceAndSaidOnceAndComesBack() throws InterruptedException {
        inputs.there = false;
        listen(Optional.empty(), COVER);
        assertThat(done).containsExactly("CASE_SWITCH true");
        inputs.there = true;
        awaitDone("CASE_SWITCH true", "CASE_SWITCH false");
        inputs.saying.add(Optional.empty());
        awaitDone("CASE_SWITCH true", "CASE_SWITCH false");
        inputs.saying.add(Optional.of(Said.SET));
        awaitDone("ZEROIZED_BY_CASE_SWITCH", "CASE_OPEN true");
        assertThat(said)
                .containsExactly(
                        "case-switch KEY_PROG1: no device has that key",
                        "case-switch KEY_PROG1: a device",
                        "case-switch KEY_PROG1: the device is gone",
                        "case-switch KEY_PROG1: a device");
    }

    @Test
    void aSwitchOfWhichNobodyCanAskIsAFaultUntilItSpeaks() throws InterruptedException {
        inputs.set = Optional.empty();
        listen(Optional.empty(), COVER);
        assertThat(done).containsExactly("CASE_SWITCH true");
        done.clear();
        inputs.saying.add(Optional.of(Said.CLEAR));
        awaitDone("CASE_SWITCH false");
        assertThat(said).anyMatch(line -> line.contains("evtest"));
    }

    @Test
    void afterLostEventsTheSwitchIsAsked() throws InterruptedException {
        listen(Optional.empty(), COVER);
        inputs.saying.add(Optional.of(Said.LOST));
        awaitDone("CASE_SWITCH true");
        inputs.set = Optional.of(true);
        inputs.saying.add(Optional.of(Said.ASK));
        awaitDone("ZEROIZED_BY_CASE_SWITCH", "CASE_OPEN true", "CASE_SWITCH false");
    }

    @Test
    void aButtonThatIsDownAtTheStartIsHeldFromThereOn() {
        inputs.set = Optional.of(true);
        listen(BUTTON, Optional.empty());
        assertThat(done).containsExactly("held true");
    }

    @Test
    void afterTheEndNothingIsDone() throws InterruptedException {
        listen(Optional.empty(), COVER);
        buttons.orElseThrow().close();
        inputs.saying.add(Optional.of(Said.SET));
        for (Thread thread : buttons.orElseThrow().threads()) {
            thread.join();
        }
        assertThat(done).isEmpty();
    }

    @Test
    void aBugThatEndsTheWatchIsAFaultAndNotSilence() throws InterruptedException {
        InputDevices broken = name -> new InputDevices.Opened() {
            @Override
            public String where() {
                return "a device";
            }

            @Override
            public Optional<Boolean> isSet() {
                return Optional.of(false);
            }

            @Override
            public List<Said> read() {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void close() {}
        };
        buttons = Optional.of(Buttons.listen(Optional.empty(), COVER, broken, loader, System::nanoTime, said::add));
        awaitDone("CASE_SWITCH true");
    }
}
