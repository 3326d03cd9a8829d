package keyloader.host.command;

import java.awt.AWTError;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import keyloader.host.Faults;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Words;
import keyloader.host.port.HostPorts;
import keyloader.host.port.Terminal;
import keyloader.host.text.Tell;
import keyloader.host.window.KeyloaderWindow;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Opens the window. */
@Command(
        name = "window",
        description = "Opens the window, as keyloader without arguments does, and ends with it.",
        footer = {"", "Its language is the system's, German or English."})
public final class WindowCommand implements HostCommand {
    @Option(
            names = "--loader",
            paramLabel = "LINK",
            description = "where loaders are looked for: " + Words.LINK_FORMS
                    + "; may be repeated; all that are on usb, if not given")
    List<String> loaders = new ArrayList<>();

    /** Light on dark, or dark on light. */
    enum Look {
        DARK,
        LIGHT
    }

    @Option(
            names = "--look",
            paramLabel = "LOOK",
            description = "dark or light; as the desktop prefers it, if not given (on Linux; elsewhere light)")
    @Nullable Look look;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Override
    public int run(HostPorts ports) throws Failure {
        List<LinkAddress> links = new ArrayList<>();
        for (String loader : loaders.isEmpty() ? List.of("usb") : loaders) {
            links.add(LoaderSession.address(loader));
        }
        if (!hasScreen()) {
            throw Failure.of(Problem.NO_DISPLAY);
        }
        boolean dark = look == null ? ports.darkDesktop().getAsBoolean() : look == Look.DARK;
        AtomicReference<@Nullable KeyloaderWindow> window = new AtomicReference<>();
        try {
            EventQueue.invokeAndWait(() -> {
                KeyloaderWindow opened = KeyloaderWindow.open(ports, links, Locale.getDefault(), dark);
                catchFaults(opened, ports.terminal());
                window.set(opened);
            });
            KeyloaderWindow open = window.get();
            if (open != null) {
                open.await();
            }
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("opening the window", e.getCause());
        }
    }

    /** Faults that no caller waits for. Java would print them with their messages, which may hold what was typed. */
    private static void catchFaults(KeyloaderWindow window, Terminal terminal) {
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            Complaint complaint = Faults.complaint(fault);
            new Tell(terminal, false).error(complaint);
            if (EventQueue.isDispatchThread()) {
                window.show(complaint);
            }
        });
    }

    /** A screen may be named, and not be there, or let nobody in. */
    private static boolean hasScreen() {
        if (GraphicsEnvironment.isHeadless()) {
            return false;
        }
        try {
            return Toolkit.getDefaultToolkit() != null;
        } catch (AWTError | LinkageError e) { // the second from a Java without the part that draws
            return false;
        }
    }
}
