package keyloader.host.station.dialogue;

import java.io.IOException;
import java.io.InterruptedIOException;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;

/** A session with the loader that is plugged into a meter: each exchange goes through that. */
public final class MeterLink implements LoaderLink {
    private final MeterUnderTest meter;
    private boolean open = true;

    private MeterLink(MeterUnderTest meter) {
        this.meter = meter;
    }

    /** What went wrong is the meter's doing, or its answer about the loader's. */
    public static final class ThroughMeterException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient DialogueException cause;

        ThroughMeterException(DialogueException cause) {
            super(cause);
            this.cause = cause;
        }

        public DialogueException dialogue() {
            return cause;
        }
    }

    public static MeterLink open(MeterUnderTest meter) throws DialogueException, InterruptedException {
        meter.openLoader();
        return new MeterLink(meter);
    }

    @Override
    public Bytes exchange(Bytes request) throws IOException {
        if (!open) {
            throw new IOException("the session has ended");
        }
        boolean answered = false;
        try {
            Bytes reply = meter.exchange(request);
            answered = true;
            return reply;
        } catch (DialogueException e) {
            throw new ThroughMeterException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            open = answered;
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        if (meter.isBroken()) {
            return;
        }
        try {
            meter.closeLoader();
        } catch (DialogueException e) {
            throw new ThroughMeterException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
