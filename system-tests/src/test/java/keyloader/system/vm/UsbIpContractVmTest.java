package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.testkit.LoaderContract;
import keyloader.testkit.LoaderFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract with a kernel and libusb in between: the firmware as anybody with a Linux laptop has it. */
@InVm
class UsbIpContractVmTest extends LoaderContract {
    @TempDir
    Path directory;

    private Kernel kernel = Kernel.mark();

    UsbIpContractVmTest() throws IOException {}

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelDidNotComplain() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    @Override
    public LoaderFixture loader(int slots) throws IOException {
        try {
            return new ImportedLoader(directory.resolve("store"), slots);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
