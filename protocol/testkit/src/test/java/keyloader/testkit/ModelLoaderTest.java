package keyloader.testkit;

import java.io.IOException;
import java.security.SecureRandom;
import keyloader.wire.LoaderLink;

/** The model keeps the contract that it is compared by. */
class ModelLoaderTest extends LoaderContract {

    @Override
    public LoaderFixture loader(int slots) {
        ModelLoader model = new ModelLoader(slots, "test", new SecureRandom());
        return new LoaderFixture() {
            @Override
            public LoaderLink connect() throws IOException {
                return model.connect();
            }

            @Override
            public void powerCycle() {
                model.powerUp();
            }

            @Override
            public void close() {}
        };
    }
}
