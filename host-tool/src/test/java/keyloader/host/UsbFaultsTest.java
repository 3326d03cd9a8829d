package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import keyloader.usb.UsbFault;
import keyloader.wire.LoaderGarbledException;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on USB before there is a conversation: each says what it is, and what to do. */
class UsbFaultsTest {
    @TempDir
    Path directory;

    private Pc pc;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    @Test
    void theLoaderIsLookedForWhereItIsSaidToBe() {
        List<String> addresses = new ArrayList<>();
        pc.links = address -> {
            assertThat(address).isInstanceOf(LinkAddress.Usb.class);
            addresses.add(address.toString());
            return pc.loader.connect();
        };
        assertThat(pc.run("inspect", "--loader", "usb").exit()).isZero();
        assertThat(pc.run("inspect", "--loader", "usb:00112233445566ff").exit()).isZero();
        assertThat(pc.run("inspect", "--loader", "usb:1").exit()).isEqualTo(2);
        assertThat(addresses).containsExactly("usb", "usb:00112233445566ff");
    }

    @Test
    void everyFaultHasItsWordsAndItsHint() {
        Map<IOException, String> faults = Map.of(
                new UsbFault.Absent("no loader is plugged in"),
                "error: no loader at usb: no loader is plugged in\nkeyloader: hint: plug the loader in",
                new UsbFault.Several("0000000000000001, 0000000000000002"),
                "error: several loaders are plugged in: 0000000000000001, 0000000000000002\n"
                        + "keyloader: hint: name one with --loader usb:SERIAL",
                new UsbFault.NotPermitted("this user may not open it"),
                "error: a loader is plugged in, but may not be opened (this user may not open it)\n"
                        + "keyloader: hint: put 70-keyloader.rules into",
                new UsbFault.NotALoader("the device at 1-1 opens no session"),
                "error: what is plugged in is no loader: the device at 1-1 opens no session\nkeyloader: hint: unplug it",
                new UsbFault.Unavailable("the USB library", null),
                "error: USB cannot be used here: the USB library\nkeyloader: hint: use a computer with Linux",
                new UsbFault.Removed(),
                "error: the conversation with the loader broke off: the loader was pulled out\n",
                new LoaderBusyException(),
                "error: the loader is in use by another program\n",
                new SocketTimeoutException("x"),
                "error: the loader does not answer\n",
                new LoaderGarbledException("the loader refused a transfer"),
                "error: the loader cannot be understood: the loader refused a transfer\n");
        faults.forEach((fault, words) -> {
            pc.links = address -> {
                throw fault;
            };
            Ran ran = pc.run("inspect", "--loader", "usb");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("keyloader: " + words);
        });
    }
}
