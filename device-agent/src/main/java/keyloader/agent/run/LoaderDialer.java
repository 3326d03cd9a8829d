package keyloader.agent.run;

import java.io.IOException;
import keyloader.wire.LoaderLink;

/** The way to the loader that may be plugged in. */
@FunctionalInterface
public interface LoaderDialer {

    /** @throws IOException when there is none */
    LoaderLink dial() throws IOException;
}
