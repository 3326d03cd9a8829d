package keyloader.loader;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import keyloader.loader.light.Light;
import keyloader.loader.machine.Answer;
import keyloader.loader.machine.Decision;
import keyloader.loader.machine.LoaderState;
import keyloader.loader.machine.Machine;
import keyloader.loader.machine.Session;
import keyloader.loader.machine.Slot;
import keyloader.loader.store.Fault;
import keyloader.loader.store.SelfTest;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderInfo;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.RequestHandler;
import keyloader.wire.Status;
import keyloader.wire.link.LoaderBusyException;
import org.jspecify.annotations.Nullable;

/**
 * The shell around {@link Machine}: decides, persists, then answers. Knows no transport. Not for several threads.
 */
public final class Loader {
    private static final int POWER_UP_ID = 8;

    private final Storage storage;
    private final String version;
    private final SecureRandom random;
    private final Light light;
    private final Bytes powerUpId;
    private SlotStore store;
    private LoaderState state;
    private Fault fault;
    private boolean stale;
    private @Nullable Object session;

    private Loader(
            Storage storage, String version, SecureRandom random, Light light, SlotStore store, LoaderState state) {
        this.storage = storage;
        this.version = version;
        this.random = random;
        this.light = light;
        this.store = store;
        this.state = state;
        byte[] id = new byte[POWER_UP_ID];
        random.nextBytes(id);
        this.powerUpId = Bytes.of(id);
        this.fault = faultFoundAtPowerUp();
    }

    /** Recovers from whatever cut came before; when it returns, the loader may answer. */
    public static Loader powerUp(Storage storage, String version, SecureRandom random, Light light)
            throws IOException, StoreUnusableException {
        light.show(Light.Pattern.WORKING);
        SlotStore store = SlotStore.open(storage, random);
        Loader loader = new Loader(storage, version, random, light, store, store.powerUp());
        loader.showIdle();
        return loader;
    }

    private Fault faultFoundAtPowerUp() {
        boolean damaged = state.slots().values().stream().anyMatch(slot -> slot instanceof Slot.Damaged);
        if (store.fault() != Fault.NONE) {
            return store.fault();
        }
        return damaged ? Fault.STORAGE_READ : store.logIsBroken() ? Fault.LOG : Fault.NONE;
    }

    public String serial() {
        return store.identity().serial().hex();
    }

    /** A host or meter that is connected. */
    public interface LoaderSession extends RequestHandler, AutoCloseable {
        @Override
        void close();
    }

    /** @throws LoaderBusyException while another session is open */
    public LoaderSession open() throws LoaderBusyException {
        if (session != null) {
            throw new LoaderBusyException();
        }
        light.show(Light.Pattern.WORKING);
        LoaderSession opened = new LoaderSession() {
            @Override
            public Reply handle(Request request) {
                if (session != this) {
                    throw new IllegalStateException("the session has ended");
                }
                return Loader.this.handle(request);
            }

            @Override
            public void close() {
                if (session == this) {
                    session = null;
                    state = state.withSession(Session.FRESH);
                    showIdle();
                }
            }
        };
        session = opened;
        return opened;
    }

    private void showIdle() {
        light.show(fault == Fault.NONE ? Light.Pattern.DONE : Light.Pattern.FAULT);
    }

    private Reply handle(Request request) {
        if (stale && !resume()) {
            return withoutStorage(request);
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
            return info(sign.nonce());
        } else if (answer instanceof Answer.TestYourself) {
            Fault found = SelfTest.run(storage, random);
            return new Reply.SelfTested((found == Fault.NONE ? fault : found).code());
        }
        throw new IllegalStateException("content is read before");
    }

    private Reply info(Bytes nonce) {
        LoaderInfo info = new LoaderInfo(
                version,
                serial(),
                store.identity().publicKey(),
                powerUpId,
                state.slotCount(),
                Limits.MAX_MESSAGE,
                state.committed(),
                fault.code(),
                state.adminHash().isPresent(),
                store.nextLogEntry(),
                store.logChain());
        return new Reply.Info(info, store.identity().sign(info.signedContent(nonce)));
    }

    private boolean resume() {
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
            return info(info.nonce());
        } else if (request instanceof Request.SelfTest) {
            return new Reply.SelfTested(fault.code());
        }
        return new Reply.Refused(Status.STORAGE_FAULT);
    }

    private void fault(Fault found) {
        fault = found;
        light.show(Light.Pattern.FAULT);
    }
}
