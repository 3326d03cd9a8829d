package keyloader.agent.run;

import java.io.IOException;
import java.time.Duration;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;

/**
 * A link that ends. Each answer of a hostile loader can be small, late and in order, and there could always be one more:
 * a session as a whole has a bound, too.
 */
final class BoundedLink implements LoaderLink {
    /** 64 slots listed, 16 of the longest messages read, 32 receipts delivered, and as much again. */
    static final int MAX_EXCHANGES = 600;

    static final Duration MAX_TIME = Duration.ofMinutes(2);

    private final LoaderLink link;
    private final Time time;
    private final long deadline;
    private int exchanges;

    BoundedLink(LoaderLink link, Time time) {
        this.link = link;
        this.time = time;
        this.deadline = time.millis() + MAX_TIME.toMillis();
    }

    @Override
    public Bytes exchange(Bytes request) throws IOException {
        exchanges++;
        if (exchanges > MAX_EXCHANGES || time.millis() > deadline) {
            link.close();
            throw new IOException("the loader keeps the meter busy without end");
        }
        return link.exchange(request);
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
