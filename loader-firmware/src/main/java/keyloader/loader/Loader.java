package keyloader.loader;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import keyloader.loader.buttons.PanelEffects;
import keyloader.loader.light.Light;
import keyloader.loader.machine.Answer;
import keyloader.loader.machine.Decision;
import keyloader.loader.machine.LoaderState;
import keyloader.loader.machine.Machine;
import keyloader.loader.machine.Session;
import keyloader.loader.store.Fault;
import keyloader.loader.store.SelfTest;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.RequestHandler;
import keyloader.wire.Status;
import keyloader.wire.link.LoaderBusyException;
import org.jspecify.annotations.Nullable;

/**
 * The shell around {@link Machine}: decides, persists, then answers. Knows no transport. Whoever calls, and from whichever
 * thread, has it for himself until the call returns: a button is one more caller, and may come between any two commands.
 */
public final class Loader implements PanelEffects {
    private static final int POWER_UP_ID = 8;

    private final Object lock = new Object();
    private final Storage storage;
    private final String version;
    private final SecureRandom random;
    private final SelfTest selfTest;
    private final Light light;
    private final Bytes powerUpId;
    private final Faults faults = new Faults();
    private SlotStore store;
    private LoaderState state;
    /** Nobody has recovered the storage, and nobody may: see {@link #powerUp}. */
    private final boolean sealedOff;

    private boolean stale;
    private Optional<Kind> owedZeroize = Optional.empty();
    private @Nullable Object session;

    private Loader(
            Storage storage,
            String version,
            SecureRandom random,
            SelfTest selfTest,
            Light light,
            SlotStore store,
            Optional<LoaderState> recovered) {
        this.storage = storage;
        this.version = version;
        this.random = random;
        this.selfTest = selfTest;
        this.light = light;
        this.store = store;
        this.sealedOff = recovered.isEmpty();
        this.state = recovered.orElseGet(
                () -> LoaderState.unrecovered(store.slotCount(), store.nextLogEntry(), store.powerUps()));
        byte[] id = new byte[POWER_UP_ID];
        random.nextBytes(id);
        this.powerUpId = Bytes.of(id);
    }

    /** Recovers from whatever cut came before; when it returns, the loader may answer. */
    public static Loader powerUp(Storage storage, String version, SecureRandom random, Light light)
            throws IOException, StoreUnusableException {
        return powerUp(storage, version, random, SelfTest.of(random), light);
    }

    static Loader powerUp(Storage storage, String version, SecureRandom random, SelfTest selfTest, Light light)
            throws IOException, StoreUnusableException {
        light.show(Light.Pattern.WORKING);
        Fault found = selfTest.ofComputer();
        SlotStore store = SlotStore.open(storage, random);
        // A computer that computes wrongly takes what is whole for torn, and recovery would erase it.
        boolean recover = found != Fault.CRYPTOGRAPHY;
        Optional<LoaderState> state = recover ? Optional.of(store.powerUp()) : Optional.empty();
        Loader loader = new Loader(storage, version, random, selfTest, light, store, state);
        loader.faults.add(found);
        if (recover) {
            loader.faults.add(store.fault());
            loader.faults.add(
                    selfTest.ofStore(storage, store, loader.state.slots().values()));
        }
        loader.showIdle();
        return loader;
    }

    public String serial() {
        synchronized (lock) {
            return store.identity().serial().hex();
        }
    }

    /** A host or meter that is connected. */
    public interface LoaderSession extends RequestHandler, AutoCloseable {
        @Override
        void close();
    }

    /** @throws LoaderBusyException while another session is open */
    public LoaderSession open() throws LoaderBusyException {
        synchronized (lock) {
            if (session != null) {
                throw new LoaderBusyException();
            }
            light.show(Light.Pattern.WORKING);
            OneSession opened = new OneSession();
            session = opened;
            return opened;
        }
    }

    private final class OneSession implements LoaderSession {
        @Override
        public Reply handle(Request request) {
            synchronized (lock) {
                if (session != this) {
                    throw new IllegalStateException("the session has ended");
                }
                return Loader.this.handle(request);
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (session == this) {
                    session = null;
                    state = state.withSession(Session.FRESH);
                    showIdle();
                }
            }
        }
    }

    /**
     * As by an admin token, without one. It is owed until it is done: where the storage fails, nothing else is done before
     * it, and what it has begun is finished at the next power-up.
     */
    @Override
    public void zeroize(Kind cause) {
        synchronized (lock) {
            light.show(Light.Pattern.WORKING);
            owedZeroize = Optional.of(cause);
            if (payZeroize()) {
                showAgain();
            }
        }
    }

    private boolean payZeroize() {
        if (owedZeroize.isEmpty()) {
            return true;
        }
        if (stale && !resume()) {
            return false;
        }
        Decision decision = Machine.zeroize(state, owedZeroize.get());
        try {
            store.persist(decision.changes());
            state = decision.after();
            owedZeroize = Optional.empty();
            return true;
        } catch (IOException e) {
            stale = true;
            fault(Fault.STORAGE_WRITE);
            return false;
        }
    }

    @Override
    public void held(boolean yes) {
        synchronized (lock) {
            if (yes) {
                light.show(Light.Pattern.WORKING);
            } else {
                showAgain();
            }
        }
    }

    @Override
    public void fault(Fault found, boolean present) {
        synchronized (lock) {
            if (present) {
                fault(found);
            } else {
                faults.remove(found);
                showAgain();
            }
        }
    }

    private void showAgain() {
        if (session == null) {
            showIdle();
        } else {
            light.show(Light.Pattern.WORKING);
        }
    }

    private void showIdle() {
        light.show(faults.first() == Fault.NONE ? Light.Pattern.DONE : Light.Pattern.FAULT);
    }

    private void fault(Fault found) {
        faults.add(found);
        light.show(Light.Pattern.FAULT);
    }

    private Reply handle(Request request) {
        if (!payZeroize() || (stale && !resume())) {
            return withoutStorage(request);
        }
        if (faults.forbid(request) || (sealedOff && request instanceof Request.Zeroize)) {
            return new Reply.Refused(Status.FAULT);
        }
        Decision decision = Machine.decide(state, request);
        try {
            if (decision.answer() instanceof Answer.ReadContent read) {
                return content(decision, read);
            }
            store.persist(decision.changes());
            state = decision.after();
            return answer(decision.answer());
        } catch (IOException e) {
            // How much was written is not known: the storage is read anew before anything is answered from it.
            stale = true;
            fault(decision.changes().isEmpty() ? Fault.STORAGE_READ : Fault.STORAGE_WRITE);
            return new Reply.Refused(Status.STORAGE_FAULT);
        }
    }

    private Reply content(Decision decision, Answer.ReadContent read) throws IOException {
        Optional<Bytes> content = store.content(read.slot(), read.sealed().head());
        if (content.isEmpty()) {
            state = Machine.damaged(state, read.slot());
            fault(Fault.STORAGE_READ);
            return new Reply.Refused(Status.DAMAGED);
        }
        store.persist(decision.changes());
        state = decision.after();
        int total = content.get().length();
        int length = Math.min(Limits.MAX_CHUNK, total - read.offset());
        return new Reply.Content(content.get().slice(read.offset(), length), total);
    }

    private Reply answer(Answer answer) {
        if (answer instanceof Answer.Say say) {
            return say.reply();
        } else if (answer instanceof Answer.ReadLog log) {
            return store.logPage(log.first());
        } else if (answer instanceof Answer.Sign sign) {
            return statements().sign(sign.nonce());
        } else if (answer instanceof Answer.TestYourself) {
            Fault found = selfTest.ofEverything(storage);
            if (found != Fault.NONE) {
                fault(found);
            }
            return new Reply.SelfTested(faults.first().code());
        }
        throw new IllegalStateException("content is read before");
    }

    private Statements statements() {
        return new Statements(version, powerUpId, faults.first(), state, store);
    }

    private boolean resume() {
        if (sealedOff) {
            return false;
        }
        try {
            SlotStore anew = SlotStore.open(storage, random);
            state = anew.resume(store, state);
            store = anew;
            stale = false;
            return true;
        } catch (IOException e) {
            return false;
        } catch (StoreUnusableException e) {
            fault(Fault.SUPERBLOCK);
            return false;
        }
    }

    private Reply withoutStorage(Request request) {
        if (request instanceof Request.Info info) {
            return statements().sign(info.nonce());
        } else if (request instanceof Request.SelfTest) {
            return new Reply.SelfTested(faults.first().code());
        }
        return new Reply.Refused(Status.STORAGE_FAULT);
    }
}
