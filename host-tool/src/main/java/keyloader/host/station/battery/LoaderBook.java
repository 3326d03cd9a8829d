package keyloader.host.station.battery;

import keyloader.host.outcome.Failure;
import keyloader.sealing.Secret;
import keyloader.wire.LoaderInfo;

/** What the station knows of the loaders in its jigs. For several threads. */
public interface LoaderBook {

    /**
     * @param changed whether it shows another identity key than at first sight
     * @param adminToken what allows the station to zeroize it; the caller closes it
     */
    record Known(boolean changed, Secret adminToken) implements AutoCloseable {
        @Override
        public void close() {
            adminToken.close();
        }
    }

    /** Of a loader that it has not seen before it makes an admin token, and keeps that before it returns. */
    Known lookUp(LoaderInfo info) throws Failure;
}
