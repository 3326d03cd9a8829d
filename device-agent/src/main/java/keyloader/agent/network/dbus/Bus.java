package keyloader.agent.network.dbus;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * One service on the system's message bus: calls, properties and signals, without a proxy for each interface. Where the
 * connection is lost, the next call makes a new one. All that goes wrong is an {@link IOException}, in words of our own.
 */
public final class Bus implements BusService {
    private static final String SERVICE = "org.freedesktop.DBus";
    /** When the connection ends, the library answers what is open itself, with the name of a class for the error's. */
    private static final Pattern OF_THE_LIBRARY = Pattern.compile("(java|org\\.freedesktop\\.dbus)\\..*");

    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    /** That a socket takes a connection, which is tried over and over; a bus that is not there is not waited for. */
    private static final Duration FOR_THE_BUS = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** With who has let one call wait in vain, until it answers again: one step of the agent's makes many calls. */
    private static final Duration WITH_THE_SILENT = Duration.ofSeconds(2);

    private final String name;
    private @Nullable DBusConnection connection;
    private @Nullable String heard;
    private volatile boolean silent;

    /** A signal of the service. */
    public record Received(String path, String member, List<Object> parameters) {}

    /** The service refused, or is not there; the name is D-Bus's or its own. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;
        private final String error;

        public RefusedException(String what, String error) {
            super(what + " (" + error + ")");
            this.error = error;
        }

        public String error() {
            return error;
        }
    }

    /** @param name the well-known name of the service */
    public Bus(String name) {
        this.name = name;
    }

    @Override
    public synchronized void listen(Consumer<Received> receiver) throws IOException {
        String owner = owner().orElseThrow(() -> new IOException(name + " does not run"));
        if (owner.equals(heard)) {
            return;
        }
        try {
            // By its unique name: that is what a signal carries, and nobody else can.
            connection()
                    .addGenericSigHandler(
                            DBusMatchRuleBuilder.create()
                                    .withType("signal")
                                    .withSender(owner)
                                    .build(),
                            signal -> deliver(signal, receiver));
            heard = owner;
        } catch (DBusException e) {
            throw new IOException("no signals of " + name + " on the message bus", e);
        }
    }

    private static void deliver(DBusSignal signal, Consumer<Received> receiver) {
        try {
            receiver.accept(new Received(signal.getPath(), signal.getName(), Arrays.asList(signal.getParameters())));
        } catch (DBusException e) {
            // A signal that cannot be read tells nothing; whoever waits has a bound.
        }
    }

    private synchronized DBusConnection connection() throws IOException {
        DBusConnection open = connection;
        if (open != null && open.isConnected()) {
            return open;
        }
        close();
        try {
            DBusConnection made = DBusConnectionBuilder.forSystemBus()
                    .withShared(false)
                    .transportConfig()
                    .withTimeout((int) FOR_THE_BUS.toMillis())
                    .back()
                    .build();
            connection = made;
            return made;
        } catch (DBusException | DBusExecutionException | IllegalArgumentException e) {
            throw new IOException("the system's message bus (D-Bus) does not answer", e);
        }
    }

    @Override
    public Optional<String> owner() throws IOException {
        try {
            return Optional.of(String.valueOf(
                    first(request(SERVICE, "/org/freedesktop/DBus", SERVICE, "GetNameOwner", "s", name))));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    @Override
    public Object[] call(String path, String iface, String method, String signature, Object... arguments)
            throws IOException {
        return request(name, path, iface, method, signature, arguments);
    }

    @Override
    public Object ask(String path, String iface, String method, String signature, Object... arguments)
            throws IOException {
        return first(call(path, iface, method, signature, arguments));
    }

    private static Object first(Object[] reply) throws IOException {
        if (reply.length == 0 || reply[0] == null) {
            throw nonsense();
        }
        return reply[0];
    }

    private static IOException nonsense() {
        return new IOException("a reply on the message bus is not what it should be");
    }

    private Object[] request(
            String destination, String path, String iface, String method, String signature, Object... arguments)
            throws IOException {
        DBusConnection bus = connection();
        try {
            MethodCall call = bus.getMessageFactory()
                    .createMethodCall(
                            bus.getUniqueName(),
                            destination,
                            path,
                            iface,
                            method,
                            (byte) 0,
                            signature.isEmpty() ? null : signature,
                            arguments);
            bus.sendMessage(call);
            boolean isService = destination.equals(name); // the bus itself answers for itself
            Duration patience = isService && silent ? WITH_THE_SILENT : PATIENCE;
            Message reply = call.getReply(patience.toMillis());
            silent = isService ? reply == null : silent;
            if (reply == null) {
                throw new IOException(
                        destination + " has not answered " + method + " within " + patience.toSeconds() + " s");
            } else if (reply instanceof Error refusal) {
                if (OF_THE_LIBRARY.matcher(String.valueOf(refusal.getName())).matches()) {
                    throw new IOException("the message bus was gone before " + destination + " answered " + method);
                }
                throw new RefusedException(destination + " refuses " + method, String.valueOf(refusal.getName()));
            }
            Object[] values = reply.getParameters();
            return values == null ? new Object[0] : values;
        } catch (DBusException | DBusExecutionException e) {
            throw new IOException(destination + " cannot be asked for " + method, e);
        }
    }

    @Override
    public @Nullable Object get(String path, String iface, String property) throws IOException {
        return plain(ask(path, PROPERTIES, "Get", "ss", iface, property));
    }

    @Override
    public Map<String, Object> getAll(String path, String iface) throws IOException {
        return dictionary(ask(path, PROPERTIES, "GetAll", "s", iface));
    }

    @Override
    public void set(String path, String iface, String property, Variant<?> value) throws IOException {
        call(path, PROPERTIES, "Set", "ssv", iface, property, value);
    }

    /** A dictionary of texts to anything, its variants opened. */
    public static Map<String, Object> dictionary(@Nullable Object value) throws IOException {
        if (!(plain(value) instanceof Map<?, ?> map)) {
            throw nonsense();
        }
        Map<String, Object> read = new HashMap<>();
        map.forEach((key, content) -> read.put(String.valueOf(key), plain(content)));
        return read;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Variant<?> variant ? plain(variant.getValue()) : value;
    }

    /** Object paths in an array. */
    public static List<String> paths(@Nullable Object value) throws IOException {
        if (!(value instanceof Object[] || value instanceof List<?>)) {
            throw nonsense();
        }
        List<String> paths = new ArrayList<>();
        for (Object each : value instanceof Object[] array ? Arrays.asList(array) : (List<?>) value) {
            paths.add(path(each));
        }
        return paths;
    }

    /** An object path. */
    public static String path(@Nullable Object value) throws IOException {
        if (value instanceof DBusPath path) {
            return path.getPath();
        }
        throw nonsense();
    }

    /** Text in an array. */
    public static List<String> texts(@Nullable Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(String::valueOf).toList();
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    public static byte[] bytes(@Nullable Object value) {
        if (value instanceof byte[] array) {
            return array;
        }
        List<?> list = value instanceof Object[] array
                ? Arrays.asList(array)
                : value instanceof List<?> given ? given : List.of();
        byte[] copied = new byte[list.size()];
        for (int i = 0; i < copied.length; i++) {
            copied[i] = list.get(i) instanceof Number number ? number.byteValue() : 0;
        }
        return copied;
    }

    public static Optional<Integer> integer(@Nullable Object value) {
        return value instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }

    @Override
    public synchronized void close() {
        DBusConnection open = connection;
        connection = null;
        heard = null;
        if (open != null) {
            open.disconnect();
        }
    }
}
