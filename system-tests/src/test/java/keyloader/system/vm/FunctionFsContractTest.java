package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.testkit.LoaderContract;
import keyloader.testkit.LoaderFixture;
import keyloader.usb.Links;
import keyloader.wire.LoaderLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract over real USB: libusb, the kernel's host side, its bus, its device side, FunctionFS, the firmware. */
@InVm
class FunctionFsContractTest extends LoaderContract {
    private static DummyUdc udc = new DummyUdc("");

    @TempDir
    Path directory;

    private int stores;
    private Kernel kernel;

    @BeforeAll
    static void loadTheController() throws IOException, InterruptedException {
        udc = DummyUdc.load(1, DummyUdc.Speed.HIGH).get(0);
    }

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelHasNothingToComplainOf() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    @Override
    public LoaderFixture loader(int slots) throws IOException {
        stores++;
        return new Fixture(directory.resolve("store" + stores), slots);
    }

    private static final class Fixture implements LoaderFixture {
        private final Path store;
        private final int slots;
        private PluggedLoader loader;

        Fixture(Path store, int slots) throws IOException {
            this.store = store;
            this.slots = slots;
            this.loader = plugIn();
        }

        private PluggedLoader plugIn() throws IOException {
            try {
                return PluggedLoader.plugIn(udc, store, slots);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public LoaderLink connect() throws IOException {
            return Links.open(loader.address());
        }

        @Override
        public void powerCycle() throws IOException {
            loader.close();
            loader = plugIn();
        }

        @Override
        public void close() throws IOException {
            loader.close();
        }
    }
}
