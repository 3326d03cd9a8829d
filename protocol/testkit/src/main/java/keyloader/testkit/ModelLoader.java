package keyloader.testkit;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import java.util.OptionalLong;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderLink;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.RequestHandler;
import keyloader.wire.link.LoaderBusyException;
import org.jspecify.annotations.Nullable;

/**
 * A loader without storage, transport or faults: what SPEC 10 and 11 say, as plainly as Java can say it. The firmware is
 * compared with it. Not for several threads.
 */
public final class ModelLoader {
    private final String firmwareVersion;
    private final Bytes serial;
    private final KeyPair identity;
    private final SecureRandom random;
    private final ModelSlots slots;
    private final ModelLog log = new ModelLog();
    private Bytes powerUpId = Bytes.EMPTY;
    private @Nullable ModelSession session;

    /** Fresh from the factory, and powered up. */
    public ModelLoader(int slots, String firmwareVersion, SecureRandom random) {
        this.firmwareVersion = firmwareVersion;
        this.random = random;
        this.serial = randomBytes(8);
        this.slots = new ModelSlots(slots, log);
        try {
            this.identity = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519", e);
        }
        powerUp();
    }

    /** Ends the session, forgets what is not kept, and starts anew. */
    public void powerUp() {
        endSession();
        powerUpId = randomBytes(8);
        slots.powerUp();
        log.powerUp();
    }

    /** By button or case switch, in the middle of whatever is going on. */
    public void zeroize(LogEntry.Kind cause) {
        slots.zeroize(cause);
    }

    /** @throws LoaderBusyException while another session is open */
    public LoaderLink connect() throws IOException {
        if (session != null) {
            throw new LoaderBusyException();
        }
        ModelSession opened = new ModelSession();
        session = opened;
        return opened;
    }

    private void endSession() {
        session = null;
        slots.endSession();
    }

    private final class ModelSession implements LoaderLink {
        @Override
        public Bytes exchange(Bytes request) throws IOException {
            if (session != this) {
                throw new IOException("the session has ended");
            }
            RequestHandler handler = ModelLoader.this::handle;
            return handler.answer(request);
        }

        @Override
        public void close() {
            if (session == this) {
                endSession();
            }
        }
    }

    private Reply handle(Request request) {
        if (request instanceof Request.Info info) {
            return info(info.nonce());
        } else if (request instanceof Request.SelfTest) {
            return new Reply.SelfTested(0);
        } else if (request instanceof Request.Log from) {
            return log.page(from.firstEntry());
        }
        return slots.handle(request);
    }

    private Reply info(Bytes nonce) {
        byte[] spki = identity.getPublic().getEncoded();
        LoaderInfo info = new LoaderInfo(
                firmwareVersion,
                serial.hex(),
                Bytes.of(Arrays.copyOfRange(spki, spki.length - 32, spki.length)),
                powerUpId,
                slots.count(),
                Limits.MAX_MESSAGE,
                slots.committedSincePowerUp(),
                0,
                slots.adminHash().isPresent(),
                log.next(),
                log.newestChain(),
                log.powerUps(),
                OptionalLong.empty());
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(identity.getPrivate());
            signer.update(info.signedContent(nonce).toArray());
            return new Reply.Info(info, Bytes.of(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519", e);
        }
    }

    private Bytes randomBytes(int length) {
        byte[] fresh = new byte[length];
        random.nextBytes(fresh);
        return Bytes.of(fresh);
    }
}
