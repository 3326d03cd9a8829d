package keyloader.host.loaders;

import java.util.Locale;
import java.util.Optional;
import keyloader.host.container.LoaderRecord;
import keyloader.wire.LoaderInfo;

/** What this PC makes of a loader's identity key. */
public enum Identity {
    /** The same serial and key as at first sight. */
    PINNED,
    /** Never seen before. */
    NEW,
    /** A known serial with another key: another device that says it is this one, or one that was made anew. */
    CHANGED;

    public static Identity of(LoaderInfo info, Optional<LoaderRecord> known) {
        if (known.isEmpty()) {
            return NEW;
        }
        return known.get().identityKey().equals(info.identityKey()) ? PINNED : CHANGED;
    }

    /** In reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
