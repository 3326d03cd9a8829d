package keyloader.loader.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.Test;

/** What the firmware's {@code --link} may be. */
class ListenAddressTest {
    @Test
    void everyKindIsReadAsItIsWritten() throws MalformedException {
        assertThat(ListenAddress.parse("tcp:7000"))
                .isEqualTo(new ListenAddress.Stream(new LinkAddress.Tcp("127.0.0.1", 7000)));
        assertThat(ListenAddress.parse("usbip")).hasToString("usbip:3240");
        assertThat(ListenAddress.parse("usbip:0")).isEqualTo(new ListenAddress.UsbIp(0));
        assertThat(ListenAddress.parse("functionfs:/run/x/../keyloader"))
                .isEqualTo(new ListenAddress.FunctionFs(Path.of("/run/keyloader"), Optional.empty()));
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String bad : new String[] {
            "",
            "usb",
            "usbip:",
            "usbip:65536",
            "usbip:-1",
            "functionfs:",
            "functionfs:relative",
            "functionfs:/",
            "functionfs:/run/a b",
            "functionfs:/run/-x",
            "functionfs:/run/" + "x".repeat(33),
            "functionfs:/run/a\0b"
        }) {
            assertThatThrownBy(() -> ListenAddress.parse(bad)).as(bad).isInstanceOf(MalformedException.class);
        }
    }
}
