package keyloader.loader.transport.usbip;

import java.io.IOException;
import keyloader.testkit.LoaderContract;
import keyloader.testkit.LoaderFixture;

/** The contract over USB/IP. */
class UsbIpContractTest extends LoaderContract {
    @Override
    public LoaderFixture loader(int slots) throws IOException {
        return Attached.loader(slots);
    }
}
