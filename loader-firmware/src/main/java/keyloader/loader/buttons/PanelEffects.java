package keyloader.loader.buttons;

import keyloader.loader.store.Fault;
import keyloader.wire.LogEntry;

/** What buttons do to a loader. From whichever thread; each returns when it is done. */
public interface PanelEffects {

    /** The button that zeroizes is being held, or was let go, or has been held for long enough. */
    void held(boolean yes);

    /** @param cause for the log */
    void zeroize(LogEntry.Kind cause);

    /** @param present or no longer */
    void fault(Fault fault, boolean present);
}
