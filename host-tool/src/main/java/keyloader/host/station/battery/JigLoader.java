package keyloader.host.station.battery;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.station.dialogue.DialogueException;
import keyloader.host.station.dialogue.Look;
import keyloader.host.station.dialogue.MeterLink;
import keyloader.host.station.dialogue.MeterUnderTest;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.SlotEntry;
import keyloader.wire.Status;
import org.jspecify.annotations.Nullable;

/**
 * The loader in the meter's socket, which is the station's: it sets the admin token and empties it. Its session is open for what is
 * done with it, and closed when the meter looks.
 */
final class JigLoader implements AutoCloseable {
    private static final int LEAST_SLOTS = 2;

    private final MeterUnderTest meter;
    private final LoaderBook book;
    private final SecureRandom random;
    private @Nullable LoaderClient client;
    private LoaderBook.@Nullable Known known;
    private @Nullable Bytes identity;
    private String serial = "";
    private boolean isOurs;

    JigLoader(MeterUnderTest meter, LoaderBook book, SecureRandom random) {
        this.meter = meter;
        this.book = book;
        this.random = random;
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T with(LoaderClient client) throws IOException, LoaderRefusedException;
    }

    /** @return its serial */
    String prepare() throws StepFailure, DialogueException, InterruptedException {
        LoaderInfo info = ask(LoaderClient::info);
        serial = info.serial();
        identity = info.identityKey();
        LoaderBook.Known found;
        try {
            found = book.lookUp(info);
        } catch (Failure e) {
            throw StepFailure.of(
                    Finding.STATION_TROUBLE,
                    e.complaint().message(),
                    e.complaint().hint());
        }
        known = found;
        if (found.changed()) {
            throw StepFailure.of(Finding.LOADER_CHANGED, serial);
        }
        if (info.faultCode() != 0) {
            throw StepFailure.of(Finding.LOADER_FAULT, info.faultCode());
        }
        if (info.slots() < LEAST_SLOTS) {
            throw StepFailure.of(Finding.LOADER_SMALL, info.slots());
        }
        if (info.adminTokenSet()) {
            zeroize();
        } else if (!list().isEmpty()) {
            throw StepFailure.of(Finding.LOADER_NOT_OURS);
        }
        isOurs = true;
        return serial;
    }

    /** What is on it goes; only its own station can do that. */
    void empty() throws StepFailure, DialogueException, InterruptedException {
        if (!list().isEmpty()) {
            zeroize();
        }
    }

    private void zeroize() throws StepFailure, DialogueException, InterruptedException {
        Bytes token = known().adminToken().reveal();
        try {
            askPlainly(client -> {
                client.zeroize(token);
                return token;
            });
        } catch (LoaderRefusedException e) {
            throw e.status() == Status.BAD_TOKEN || e.status() == Status.WRONG_STATE
                    ? StepFailure.of(Finding.LOADER_NOT_OURS)
                    : broke(e.status().toString());
        }
        int left = list().size();
        if (left > 0) {
            throw StepFailure.of(Finding.LOADER_NOT_EMPTIED, left);
        }
    }

    private LoaderBook.Known known() {
        LoaderBook.Known present = known;
        if (present == null) {
            throw new IllegalStateException("nothing is done with a loader that was not looked up");
        }
        return present;
    }

    void put(TestMessage message) throws StepFailure, DialogueException, InterruptedException {
        Bytes admin = known().adminToken().use(Bytes::sha256);
        ask(client -> client.put(
                message.bytes(),
                message.kid().value(),
                message.keys().tokenHash(),
                Optional.of(admin),
                LoaderClient.Progress.NONE));
    }

    /** Has the meter look at it. */
    Look look() throws StepFailure, DialogueException, InterruptedException {
        closeSession();
        return meter.look();
    }

    List<SlotEntry> list() throws StepFailure, DialogueException, InterruptedException {
        return ask(LoaderClient::list);
    }

    Optional<SlotEntry> entry(TestMessage message) throws StepFailure, DialogueException, InterruptedException {
        return list().stream()
                .filter(entry -> entry.message()
                        .filter(found -> found.digest().equals(message.digest()))
                        .isPresent())
                .findFirst();
    }

    Reply.Receipts receipts(int slot) throws StepFailure, DialogueException, InterruptedException {
        return ask(client -> client.receipts(slot));
    }

    /** Whether it refuses to give out what is in the slot. */
    boolean refusesToGive(int slot) throws StepFailure, DialogueException, InterruptedException {
        try {
            askPlainly(client -> client.get(slot));
            return false;
        } catch (LoaderRefusedException e) {
            return e.status() == Status.WRONG_STATE;
        }
    }

    void release(TestMessage message, int slot) throws StepFailure, DialogueException, InterruptedException {
        Bytes token = message.keys().token().reveal();
        ask(client -> {
            client.release(slot, token);
            return token;
        });
    }

    /** How many entries its log has had. */
    long logEntries() throws StepFailure, DialogueException, InterruptedException {
        return ask(LoaderClient::info).logEntries();
    }

    /** Whether its log says, from an entry on, that a message was spent. */
    boolean hasLogged(TestMessage message, long from) throws StepFailure, DialogueException, InterruptedException {
        Bytes prefix = message.digest().slice(0, LogEntry.DIGEST_PREFIX);
        long first = from;
        while (true) {
            long begin = first;
            Reply.LogPage page = ask(client -> client.log(begin));
            boolean found = page.entries().stream()
                    .anyMatch(entry -> entry.kind() == LogEntry.Kind.CONSUMED
                            && entry.status() == Status.OK
                            && entry.digest().equals(Optional.of(prefix)));
            if (found) {
                return true;
            }
            long next = page.entries().isEmpty()
                    ? first
                    : page.entries().get(page.entries().size() - 1).number() + 1;
            if (next <= first || next >= page.next()) {
                return false;
            }
            first = next;
        }
    }

    private <T> T ask(Exchange<T> exchange) throws StepFailure, DialogueException, InterruptedException {
        try {
            return askPlainly(exchange);
        } catch (LoaderRefusedException e) {
            throw broke(e.status().toString());
        }
    }

    private <T> T askPlainly(Exchange<T> exchange)
            throws StepFailure, DialogueException, InterruptedException, LoaderRefusedException {
        LoaderClient open = client;
        if (open == null) {
            open = new LoaderClient(MeterLink.open(meter), random);
            client = open;
            isTheSame(open);
        }
        try {
            return exchange.with(open);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** It may have been changed for another meanwhile. */
    private void isTheSame(LoaderClient open)
            throws StepFailure, DialogueException, InterruptedException, LoaderRefusedException {
        Bytes before = identity;
        if (before == null) {
            return;
        }
        try {
            if (!open.info().identityKey().equals(before)) {
                throw StepFailure.of(Finding.LOADER_CHANGED, serial);
            }
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private StepFailure gone(IOException e) throws DialogueException, InterruptedException {
        client = null;
        if (e instanceof InterruptedIOException) {
            throw new InterruptedException();
        }
        if (e instanceof MeterLink.ThroughMeterException through) {
            if (through.dialogue().kind() != DialogueException.Kind.REFUSED) {
                throw through.dialogue();
            }
            return broke(through.dialogue().said());
        }
        return broke(String.valueOf(e.getMessage()));
    }

    private static StepFailure broke(String why) {
        return StepFailure.of(Finding.LOADER_BROKE, why);
    }

    void closeSession() throws StepFailure, DialogueException, InterruptedException {
        LoaderClient open = client;
        client = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw gone(e);
            }
        }
    }

    /** Leaves nothing of a test on it; one that is not ours is left alone. */
    void leaveEmpty() throws StepFailure, DialogueException, InterruptedException {
        if (isOurs) {
            zeroize();
            closeSession();
        }
    }

    @Override
    public void close() {
        LoaderBook.Known present = known;
        if (present != null) {
            present.close();
        }
    }
}
