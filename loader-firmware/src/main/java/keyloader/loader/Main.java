package keyloader.loader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import keyloader.loader.buttons.Buttons;
import keyloader.loader.config.Configuration;
import keyloader.loader.light.Light;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.transport.Listener;
import keyloader.loader.transport.Listeners;
import picocli.CommandLine.ParameterException;

/** {@code keyloader-loader}: the firmware as a program. Exit codes: 0 stopped as told, 1 failed, 2 wrong use; see {@link Failure}. */
public final class Main {
    private static final int OK = 0;

    private Main() {}

    public static void main(String[] args) {
        Running running = new Running();
        Thread main = Thread.currentThread();
        // SIGTERM and SIGINT would end a JVM with 143 and 130; a loader that was told to stop, and did, has not failed.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            running.stop();
            try {
                main.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        Ports ports = Ports.real(System.out, System.err);
        int code = runOrSayWhy(args, ports, running);
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    /** As {@link #run}; a fault of ours ends in words, too, and not in a stack trace. */
    static int runOrSayWhy(String[] args, Ports ports, Running running) {
        try {
            return run(args, ports, running);
        } catch (RuntimeException e) {
            return complain(ports, Failure.INTERNAL.of(String.valueOf(e.getMessage())));
        }
    }

    /** The whole program but for its process. */
    public static int run(String[] args, Ports ports, Running running) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (ParameterException e) {
            return complain(ports, Failure.WRONG_USE.of(String.valueOf(e.getMessage())));
        }
        if (arguments instanceof Arguments.Print print) {
            return print(ports, print.text());
        }
        Settings settings = Settings.of(arguments);
        if (settings instanceof Settings.Unusable unusable) {
            return complain(ports, unusable.why());
        }
        Configuration configuration = ((Settings.Usable) settings).configuration();
        return arguments instanceof Arguments.ConfigurationIn in && !in.run()
                ? print(ports, Settings.words(configuration, ports.inputs()))
                : run(configuration, ports, running);
    }

    private static int print(Ports ports, String text) {
        ports.out().print(text);
        return said(ports) ? OK : complain(ports, Failure.OUTPUT_FAILED.of());
    }

    private static int run(Configuration configuration, Ports ports, Running running) {
        // The link first: what cannot listen makes no store, and shows no light.
        Listener bound;
        try {
            bound = Listeners.bind(configuration.link());
        } catch (IOException e) {
            return complain(ports, IoFailures.link(configuration.link(), e));
        }
        try (Listener listener = bound) {
            running.serves(listener);
            return serve(configuration, listener, ports);
        }
    }

    private static int serve(Configuration configuration, Listener listener, Ports ports) {
        Path file = configuration.store();
        int slots = configuration.slots().orElse(Geometry.DEFAULT_SLOTS);
        try (Storage storage = ports.storage().open(file, slots)) {
            // Before power-up, which writes: what cannot be used stays as it is.
            if (configuration.slots().isPresent()
                    && SlotStore.open(storage, ports.random()).slotCount() != slots) {
                throw new StoreUnusableException(StoreUnusableException.Reason.OTHER_SLOT_COUNT);
            }
            return serve(configuration, storage, listener, ports);
        } catch (StoreUnusableException e) {
            return complain(ports, IoFailures.store(file, e));
        } catch (IOException e) {
            return complain(ports, IoFailures.store(file, slots, e));
        }
    }

    private static int serve(Configuration configuration, Storage storage, Listener listener, Ports ports)
            throws IOException, StoreUnusableException {
        Light light = ports.lights().open(configuration.lights());
        try {
            Loader loader = Loader.powerUp(storage, Version.text(), ports.random(), light);
            // Before anybody is answered: a case that is open has nothing left to give.
            Buttons buttons = Buttons.listen(
                    configuration.zeroizeButton(),
                    configuration.caseSwitch(),
                    ports.inputs(),
                    loader,
                    ports.nanos(),
                    line -> tell(ports, line));
            try {
                return serve(loader, listener, ports);
            } finally {
                buttons.close();
            }
        } finally {
            light.off();
        }
    }

    private static void tell(Ports ports, String line) {
        ports.err().println("keyloader-loader: " + Escaped.of(line));
    }

    private static int serve(Loader loader, Listener listener, Ports ports) {
        AtomicBoolean said = new AtomicBoolean(true);
        try {
            listener.serve(loader, () -> {
                ports.out().println("ready " + Escaped.of(listener.address()) + " serial " + loader.serial());
                if (!said(ports)) {
                    said.set(false);
                    listener.close(); // nobody would know of it
                    return;
                }
                ports.manager().ready("serving " + Escaped.of(listener.address()), listener::awaitTurn);
            });
            return said.get() ? OK : complain(ports, Failure.OUTPUT_FAILED.of());
        } catch (IOException e) {
            return complain(ports, Failure.SERVING_FAILED.of(listener.address(), IoFailures.said(e)));
        } finally {
            ports.manager().stopping();
        }
    }

    private static boolean said(Ports ports) {
        return !ports.out().checkError(); // which flushes
    }

    private static int complain(Ports ports, Failure.Report report) {
        ports.err().println("keyloader-loader: error: " + report.text());
        ports.err().println("keyloader-loader: hint: " + report.failure().hint());
        return report.failure().exitCode();
    }
}
