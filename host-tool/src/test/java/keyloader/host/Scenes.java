package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import keyloader.host.known.KnownNetworks;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.window.KeyloaderWindow;
import keyloader.testkit.SoftToken;
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

    /** How much later it is for the window than it really is. */
    final AtomicLong nanosAhead = new AtomicLong();

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
        window = OnScreen.get(() -> KeyloaderWindow.open(
                ports, List.copyOf(PluggedModel.links()), locale, dark, () -> System.nanoTime() + nanosAhead.get()));
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

    /** In that of the whole run (WindowTest); without one the test is skipped. */
    Pc pcWithItsKeyInAToken() throws Exception {
        if (System.getenv("SOFTHSM2_CONF") == null) {
            abort("there is no SoftHSM2; bin/token-needs unpacks it");
        }
        Pc pc = new Pc(directory);
        Path pin = Files.writeString(directory.resolve("pin"), SoftToken.PIN);
        assertThat(pc.run("keys", "make", "--pkcs11", SoftToken.library().toString(), "--pin-file", pin.toString())
                        .exit())
                .isZero();
        return pc;
    }

    /** The dialog that keeps a network as a profile, but for its last button. */
    void fillInKeep() {
        screen.awaitEnabled("network.keep");
        screen.click("network.keep");
        screen.awaitFocus("keep.name");
        screen.type("home");
        screen.click("keep.clear");
        screen.awaitEnabled("dialog.yes");
    }

    /** Nobody touches anything meanwhile. */
    void letMinutesPass(int minutes) {
        nanosAhead.addAndGet(TimeUnit.MINUTES.toNanos(minutes));
    }

    /** Ever more of them: what was pressed before may only be heard of now. */
    void awaitWithNobodyThere(String what, BooleanSupplier seen) {
        screen.await(what, () -> {
            letMinutesPass(11);
            return seen.getAsBoolean();
        });
    }

    void turnToTheList() {
        screen.awaitFocus("meter.field");
        screen.key(KeyEvent.VK_L, KeyEvent.VK_ALT);
        screen.awaitFocus("list.open");
    }

    /** Where the keyboard is. */
    void paste(Path list) {
        screen.paste(Copied.files(list.toFile()));
    }

    /** The list that was read, whose networks have one passphrase. */
    void writeList() {
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitFocus("ask.field");
        screen.type(PASSPHRASE);
        screen.key(KeyEvent.VK_ENTER);
    }

    /** After a restart, with the only round that this PC keeps. */
    void openAgainWithItsRound() {
        close();
        open();
        turnToTheList();
        screen.click("list.rounds");
        screen.awaitFocus("list.rounds");
        screen.key(KeyEvent.VK_DOWN);
        screen.key(KeyEvent.VK_ENTER);
    }

    /** What is on the clipboard, or dragged, of one kind. */
    record Copied(DataFlavor flavor, Object what) implements Transferable {
        /** As a file manager has them. */
        static Copied files(File... files) {
            return new Copied(DataFlavor.javaFileListFlavor, List.of(files));
        }

        /** As a browser or a screen has one: no file, and no text. */
        static Copied picture(BufferedImage picture) {
            return new Copied(DataFlavor.imageFlavor, picture);
        }

        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {flavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor wanted) {
            return wanted.equals(flavor);
        }

        @Override
        public Object getTransferData(DataFlavor wanted) {
            return what;
        }
    }
}
