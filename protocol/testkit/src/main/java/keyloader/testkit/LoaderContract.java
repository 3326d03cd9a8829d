package keyloader.testkit;

import java.io.IOException;
import org.junit.jupiter.api.Timeout;

/**
 * What SPEC 9 to 11 promise of every loader. Mounted by a subclass that says how to get one: on {@link ModelLoader}, on
 * the firmware, and on the firmware behind each of its transports. The test bodies are grouped by what they are about.
 */
@Timeout(120)
public abstract class LoaderContract
        implements PutContract, ReadContract, ConsumeContract, ZeroizeContract, LogContract, SessionContract {

    @Override
    public abstract LoaderFixture loader(int slots) throws IOException;
}
