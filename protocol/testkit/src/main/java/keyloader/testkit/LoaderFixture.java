package keyloader.testkit;

import java.io.Closeable;
import java.io.IOException;
import keyloader.wire.LoaderLink;

/** A loader under test, with its storage empty at first. */
public interface LoaderFixture extends Closeable {

    /** Begins a session; closing the link ends it. A busy loader may say so here or at the first exchange. */
    LoaderLink connect() throws IOException;

    /** Ends the session, takes the power away and gives it back. */
    void powerCycle() throws IOException;

    default Host host() throws IOException {
        return new Host(connect());
    }
}
