package keyloader.loader;

import java.io.IOException;
import keyloader.testkit.LoaderContract;
import keyloader.testkit.LoaderFixture;

/** The contract on the firmware without a wire, on storage that insists on NOR's rules. */
class FirmwareContractTest extends LoaderContract {
    @Override
    public LoaderFixture loader(int slots) throws IOException {
        return new Firmware(Firmware.formatted(slots));
    }
}
