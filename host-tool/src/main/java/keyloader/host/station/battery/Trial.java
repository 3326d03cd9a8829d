package keyloader.host.station.battery;

import java.util.Optional;
import java.util.OptionalInt;
import keyloader.host.station.dialogue.Budget;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.station.dialogue.MeterUnderTest;
import keyloader.sealing.Label;
import keyloader.sealing.Prekey;
import keyloader.sealing.Receipt;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** What is known of a meter while it is tested: each step leaves what later ones need. */
final class Trial implements AutoCloseable {
    final Budget budget;
    Optional<Hello> hello = Optional.empty();
    Optional<Label> scanned = Optional.empty();
    Optional<Receipt.Joined> joined = Optional.empty();
    OptionalInt earlier = OptionalInt.empty();
    private @Nullable MeterUnderTest meter;
    private @Nullable JigLoader loader;
    private @Nullable TestMessages messages;
    private @Nullable Spent spent;

    Trial(Budget budget) {
        this.budget = budget;
    }

    /**
     * The meter's own message, which it has spent.
     *
     * @param logFrom what the loader's log had before
     * @param receipt as the loader gives it
     */
    record Spent(TestMessage message, int slot, Bytes receipt, long logFrom, Optional<Prekey> next) {}

    MeterUnderTest meter() {
        return present(meter);
    }

    boolean isConnected() {
        return meter != null && !meter.isBroken();
    }

    /** Ends the conversation before, if there was one. */
    void meets(MeterUnderTest other) {
        hangUp();
        meter = other;
    }

    void hangUp() {
        if (loader != null) {
            loader.close();
            loader = null;
        }
        if (meter != null) {
            meter.close();
            meter = null;
        }
    }

    Hello said() {
        return hello.orElseThrow(() -> new IllegalStateException("no step comes before hello"));
    }

    JigLoader loader() {
        return present(loader);
    }

    Optional<JigLoader> loaderIfAny() {
        return Optional.ofNullable(loader);
    }

    void has(JigLoader reached) {
        loader = reached;
    }

    TestMessages messages() {
        return present(messages);
    }

    void seals(TestMessages fresh) {
        messages = fresh;
    }

    Spent spent() {
        return present(spent);
    }

    void spends(Spent own) {
        spent = own;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("an earlier step makes it");
        }
        return value;
    }

    @Override
    public void close() {
        hangUp();
        if (messages != null) {
            messages.close();
        }
    }
}
