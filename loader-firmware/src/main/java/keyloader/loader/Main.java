package keyloader.loader;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.transport.NotLoopbackException;
import keyloader.loader.transport.StreamListener;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;
import picocli.CommandLine.ParameterException;

/** {@code keyloader-loader}: the firmware as a program. Exit codes: 0 stopped as told, 1 failed, 2 wrong use. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

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
        int code = run(args, Ports.real(System.out, System.err), running);
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    /** The whole program but for its process. */
    public static int run(String[] args, Ports ports, Running running) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (ParameterException e) {
            return complain(
                    ports, WRONG_USE, String.valueOf(e.getMessage()), "keyloader-loader --help shows how it is used");
        }
        if (!arguments.text().isEmpty()) {
            ports.out().print(arguments.text());
            return OK;
        }
        LinkAddress link;
        Path store;
        try {
            link = LinkAddress.parse(arguments.link());
            store = Path.of(arguments.store());
        } catch (MalformedException e) {
            return complain(ports, WRONG_USE, "--link: " + e.reason(), "for example --link tcp:7040");
        } catch (InvalidPathException e) {
            return complain(ports, WRONG_USE, "--store: not a path", "name a file");
        }
        return serve(arguments, link, store, ports, running);
    }

    private static int serve(Arguments arguments, LinkAddress link, Path file, Ports ports, Running running) {
        int slots = arguments.slots().orElse(Geometry.DEFAULT_SLOTS);
        try (Storage storage = ports.storage().open(file, slots)) {
            // Before power-up, which writes: what cannot be used stays as it is.
            if (arguments.slots().isPresent()
                    && SlotStore.open(storage, ports.random()).slotCount() != slots) {
                throw new StoreUnusableException(StoreUnusableException.Reason.OTHER_SLOT_COUNT);
            }
            Loader loader = Loader.powerUp(storage, Version.text(), ports.random(), ports.light());
            return serve(loader, link, ports, running);
        } catch (StoreUnusableException e) {
            return complain(ports, FAILED, Escaped.of(file.toString()) + ": " + e.getMessage(), e.hint());
        } catch (IOException e) {
            return complain(
                    ports,
                    FAILED,
                    Escaped.of(file.toString()) + ": cannot be used: " + Escaped.of(String.valueOf(e.getMessage())),
                    "check that its directory exists, may be written and is not full");
        }
    }

    private static int serve(Loader loader, LinkAddress link, Ports ports, Running running) {
        String where = Escaped.of(link.toString());
        try (StreamListener listener = StreamListener.bind(link)) {
            running.serves(listener);
            ports.out().println("ready " + Escaped.of(listener.address().toString()) + " serial " + loader.serial());
            ports.out().flush();
            listener.serve(loader);
            return OK;
        } catch (NotLoopbackException e) {
            return complain(ports, FAILED, where + ": " + e.getMessage(), "use 127.0.0.1, localhost or unix:PATH");
        } catch (IOException e) {
            return complain(
                    ports,
                    FAILED,
                    where + ": cannot listen: " + Escaped.of(String.valueOf(e.getMessage())),
                    "stop what listens there, or use another port or path; tcp:0 takes a free one");
        }
    }

    private static int complain(Ports ports, int code, String error, String hint) {
        ports.err().println("keyloader-loader: error: " + error);
        ports.err().println("keyloader-loader: hint: " + hint);
        return code;
    }
}
