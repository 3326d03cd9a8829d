package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Window;
import java.awt.event.WindowEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import keyloader.host.known.KnownNetworks;
import keyloader.host.port.HostPorts;
import keyloader.host.port.StationPorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The window as its command opens it. Run by {@link WindowTest}. */
class CommandScenes extends Scenes {
    private static final String SECRET = "Netzgeheimnis-4711-quux";

    private final FakeTerminal terminal = new FakeTerminal();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /** Opens it, has it looked at, closes it. */
    private int during(
            boolean darkDesktop, Supplier<Optional<KnownNetworks>> networks, List<String> options, Runnable look)
            throws Exception {
        HostPorts ports = new HostPorts(
                terminal,
                Clock.systemUTC(),
                new SecureRandom(),
                files,
                plug,
                networks,
                () -> darkDesktop,
                directory.resolve("config"),
                StationPorts.ofSystem());
        List<String> arguments = new ArrayList<>(List.of("window", "--loader", "tcp:127.0.0.1:" + PluggedModel.FIRST));
        arguments.addAll(options);
        CompletableFuture<Integer> exit =
                CompletableFuture.supplyAsync(() -> Main.run(arguments.toArray(String[]::new), ports));
        screen.awaitShown("keyloader");
        try {
            look.run();
        } finally {
            OnScreen.get(() -> {
                Window window = (Window) OnScreen.find("keyloader");
                window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING));
                return true;
            });
        }
        return exit.get(20, TimeUnit.SECONDS);
    }

    @Test
    void itIsAsDarkAsTheDesktopUnlessItIsSaidOtherwise() throws Exception {
        Legibility legibility = new Legibility(screen);
        for (boolean desktop : new boolean[] {false, true}) {
            int exit = during(
                    desktop, Optional::empty, List.of(), () -> legibility.assertLegible("as the desktop", desktop));
            assertThat(exit).isZero();
            String other = desktop ? "light" : "DARK";
            exit = during(
                    desktop,
                    Optional::empty,
                    List.of("--look", other),
                    () -> legibility.assertLegible("as it is told", !desktop));
            assertThat(exit).isZero();
        }
        assertThat(terminal.err).isEmpty();
    }

    @Test
    void aFaultOfItsOwnIsSaidWithoutWhatWasTypedAndEndsNothing() throws Exception {
        Supplier<Optional<KnownNetworks>> broken = () -> {
            throw new IllegalStateException(SECRET);
        };
        int exit = during(false, broken, List.of(), () -> {
            screen.awaitText("loader.message", "No loader");
            screen.click("network.computer");
            screen.awaitText("result.headline", "Not done");
            screen.awaitText("result.details", "a fault of its own (IllegalStateException at CommandScenes.java:");
            screen.awaitText("result.details", "Nothing that was written is lost");
            screen.picture("fault");
            screen.click("network.ssid");
            screen.type("Home");
            screen.awaitText("network.ssid", "Home");
        });
        assertThat(exit).isZero();
        assertThat(terminal.err).hasSize(2);
        assertThat(terminal.err.get(0)).startsWith("keyloader: error: keyloader has met a fault of its own (");
        assertThat(terminal.err.get(1)).startsWith("keyloader: hint: nothing that was written is lost");
        assertThat(terminal.err.toString()).doesNotContain(SECRET);
    }
}
