package keyloader.agent.network.dbus;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** A program on the message bus: its calls, properties and signals. */
public interface BusService extends AutoCloseable {

    /** The unique name of the process that now has the service's name: another after each of its starts. */
    Optional<String> owner() throws IOException;

    /**
     * From now on each signal of the service goes to {@code receiver}, on a thread of its own, one after the other. To be
     * asked again before signals are waited for: a service that was started anew is another sender.
     */
    void listen(Consumer<Bus.Received> receiver) throws IOException;

    /** @return what the method gave */
    Object[] call(String path, String iface, String method, String signature, Object... arguments) throws IOException;

    /** The same, where the first value is what matters. */
    Object ask(String path, String iface, String method, String signature, Object... arguments) throws IOException;

    @Nullable Object get(String path, String iface, String property) throws IOException;

    Map<String, Object> getAll(String path, String iface) throws IOException;

    void set(String path, String iface, String property, Variant<?> value) throws IOException;

    @Override
    void close();
}
