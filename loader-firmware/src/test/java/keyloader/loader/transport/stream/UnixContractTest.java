package keyloader.loader.transport.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;
import keyloader.testkit.LoaderContract;
import keyloader.testkit.LoaderFixture;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a UNIX socket, on a real file. */
class UnixContractTest extends LoaderContract {
    @TempDir
    Path directory;

    @Override
    public LoaderFixture loader(int slots) throws IOException {
        try {
            return new Served(
                    FileStorage.openOrCreate(directory.resolve("store"), slots, new SecureRandom()),
                    new LinkAddress.Unix(directory.resolve("loader")),
                    StreamListener.FRAME_TIME);
        } catch (StoreUnusableException e) {
            throw new AssertionError("a new store", e);
        }
    }
}
