package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@InVm
class KernelTest {
    @Test
    void theKernelIsDebians() throws IOException {
        assertThat(Files.readString(Path.of("/proc/version"))).contains("Debian");
    }
}
