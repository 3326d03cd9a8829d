package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.wire.usb.UsbIds;
import org.junit.jupiter.api.Test;

/** The rule that lets people use a loader is for the ids that a loader has. */
class UdevRuleTest {
    @Test
    void theRuleIsForTheLoadersIds() throws IOException {
        assertThat(Files.readString(Path.of("packaging/70-keyloader.rules")))
                .contains("ATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\", TAG+=\"uaccess\""
                        .formatted(UsbIds.LOADER.vendor(), UsbIds.LOADER.product()));
    }
}
