package keyloader.loader.transport.stream;

import java.io.IOException;
import keyloader.loader.Firmware;
import keyloader.testkit.LoaderContract;
import keyloader.testkit.LoaderFixture;
import keyloader.wire.link.LinkAddress;

/** The contract over TCP. */
class TcpContractTest extends LoaderContract {
    @Override
    public LoaderFixture loader(int slots) throws IOException {
        return new Served(Firmware.formatted(slots), new LinkAddress.Tcp("127.0.0.1", 0), StreamListener.FRAME_TIME);
    }
}
