package keyloader.host;

import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.io.File;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.known.KnownNetworks;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.window.KeyloaderWindow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A window of its own, and sockets for loaders. */
@Timeout(120)
@EnabledIfSystemProperty(named = "keyloader.pictures", matches = ".+", disabledReason = "WindowTest runs them")
abstract class Scenes {
    static final String PASSPHRASE = "test passphrase, no one's";

    @TempDir
    Path directory;

    /** What keeps this computer's networks. */
    Optional<KnownNetworks> known = Optional.empty();

    DurableFiles files = new SystemFiles();

    final PluggedModel plug = new PluggedModel();
    OnScreen screen;
    private @Nullable KeyloaderWindow window;

    @BeforeEach
    void look() throws Exception {
        screen = new OnScreen();
    }

    @AfterEach
    void close() {
        if (window != null) {
            KeyloaderWindow open = window;
            window = null;
            OnScreen.get(() -> {
                open.close();
                return true;
            });
        }
    }

    void open(Locale locale, boolean dark) {
        HostPorts ports = new HostPorts(
                new FakeTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                files,
                plug,
                () -> known,
                directory.resolve("config"));
        window = OnScreen.get(() -> KeyloaderWindow.open(ports, List.copyOf(PluggedModel.links()), locale, dark));
        screen.await("the window", () -> OnScreen.find("keyloader").isShowing());
    }

    void open() {
        open(Locale.US, false);
    }

    /** A meter, and a network with a passphrase. */
    void fillIn(Meter meter) {
        screen.click("meter.field");
        screen.paste(meter.label.uri());
        screen.click("network.ssid");
        screen.type("Home");
        screen.click("network.passphrase");
        screen.type(PASSPHRASE);
    }

    /** As a file manager puts them on the clipboard. */
    record CopiedFiles(List<File> files) implements Transferable {
        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {DataFlavor.javaFileListFlavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavor) {
            return flavor.equals(DataFlavor.javaFileListFlavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavor) {
            return files;
        }
    }
}
