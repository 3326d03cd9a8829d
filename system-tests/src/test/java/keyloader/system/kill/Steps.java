package keyloader.system.kill;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Counts the durable steps of a real process, and stops it before the n-th: it says so in a file and waits to be killed.
 * Told by two system properties, so that the program's own arguments are those of a user.
 */
final class Steps {
    /** The step before which to stop: its number, from 1, or its name, and how many of that name it is the last of. */
    static final String STOP_BEFORE = "keyloader.test.stop-before-step";
    /** The file in which a stopped process names its step. */
    static final String MARKER = "keyloader.test.marker";

    private static final String stopBefore = System.getProperty(STOP_BEFORE, "");
    private static final Map<String, Integer> named = new HashMap<>();
    private static long taken;

    private Steps() {}

    /** The port with every call of the named methods counted as a step. */
    static <T> T counted(Class<T> port, T real, Set<String> durable) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            if (durable.contains(method.getName())) {
                step(method.getName() + file(args));
            }
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, args); // its own steps come by here again
            }
            try {
                return method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** Which file it is about, where it is about one. */
    private static String file(Object... args) {
        return args != null && args.length > 0 && args[0] instanceof Path path ? " " + path.getFileName() : "";
    }

    private static synchronized void step(String name) throws IOException, InterruptedException {
        taken++;
        int times = named.merge(name, 1, Integer::sum);
        if (stopBefore.equals(String.valueOf(taken)) || stopBefore.equals(name + " #" + times)) {
            Path marker = Path.of(System.getProperty(MARKER));
            Path unfinished = marker.resolveSibling(marker.getFileName() + ".new");
            Files.writeString(unfinished, taken + " " + name);
            Files.move(unfinished, marker);
            new CountDownLatch(1).await(); // until SIGKILL
        }
    }
}
