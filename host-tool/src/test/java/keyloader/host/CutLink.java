package keyloader.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;

/** A link that breaks at the n-th exchange, before or after the loader has done what was asked. Counts the exchanges. */
final class CutLink implements LoaderLink {
    /** How it breaks. */
    enum Break {
        NEVER,
        BEFORE,
        AFTER,
        /** The program ends before the loader hears of it. */
        POWER_BEFORE,
        /** The program ends when the loader has done it. */
        POWER_AFTER
    }

    private final LoaderLink real;
    private final int at;
    private final Break how;
    final List<Bytes> requests = new ArrayList<>();
    int exchanges;

    CutLink(LoaderLink real, int at, Break how) {
        this.real = real;
        this.at = at;
        this.how = how;
    }

    @Override
    public Bytes exchange(Bytes request) throws IOException {
        exchanges++;
        requests.add(request);
        boolean now = exchanges == at;
        if (now && how == Break.BEFORE) {
            throw new IOException("unplugged");
        }
        if (now && how == Break.POWER_BEFORE) {
            throw new PowerCut();
        }
        Bytes reply = real.exchange(request);
        if (now && how == Break.AFTER) {
            throw new IOException("unplugged");
        }
        if (now && how == Break.POWER_AFTER) {
            throw new PowerCut();
        }
        return reply;
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
