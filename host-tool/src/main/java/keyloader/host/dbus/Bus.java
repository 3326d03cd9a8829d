package keyloader.host.dbus;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Flags;

/** One conversation with a service on a message bus. All that goes wrong is an {@link IOException}, in words of our own. */
public final class Bus implements AutoCloseable {
    /** When the connection ends, the library answers what is open itself, with the name of a class for the error's. */
    private static final Pattern OF_THE_LIBRARY = Pattern.compile("(java|org\\.freedesktop\\.dbus)\\..*");

    private final DBusConnection connection;
    private final String service;

    /** The service refused, or is not there; the name is D-Bus's or its own. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;
        private final String error;

        RefusedException(String error) {
            super(isAbsence(error) ? "it does not run" : "it refuses (" + error + ")");
            this.error = error;
        }

        private static boolean isAbsence(String error) {
            return error.equals("org.freedesktop.DBus.Error.ServiceUnknown")
                    || error.equals("org.freedesktop.DBus.Error.NameHasNoOwner");
        }

        /** Whether nobody is there who could refuse. */
        public boolean isAbsence() {
            return isAbsence(error);
        }

        /** What comes behind the last dot: who says it differs between versions. */
        public String error() {
            return error.substring(error.lastIndexOf('.') + 1);
        }
    }

    public static final class SilentException extends IOException {
        private static final long serialVersionUID = 1;

        public SilentException(Duration patience) {
            super("it has not answered within " + patience.toSeconds() + " s");
        }
    }

    private Bus(DBusConnection connection, String service) {
        this.connection = connection;
        this.service = service;
    }

    /** @param service its well-known name */
    public static Bus connect(Supplier<DBusConnectionBuilder> bus, String service) throws IOException {
        try {
            return new Bus(bus.get().withShared(false).build(), service);
        } catch (DBusException | RuntimeException e) { // the library's own, too, where a bus ends meanwhile
            throw new IOException("the message bus (D-Bus) does not answer", e);
        }
    }

    /** What the method gives first; nothing is started by being asked. */
    public Object ask(
            Duration patience, String path, String iface, String method, String signature, Object... arguments)
            throws IOException {
        try {
            MethodCall call = connection
                    .getMessageFactory()
                    .createMethodCall(
                            connection.getUniqueName(),
                            service,
                            path,
                            iface,
                            method,
                            Flags.NO_AUTO_START,
                            signature.isEmpty() ? null : signature,
                            arguments);
            connection.sendMessage(call);
            Message reply = call.getReply(Math.max(1, patience.toMillis()));
            if (reply == null) {
                throw new SilentException(patience);
            } else if (reply instanceof Error refusal) {
                if (OF_THE_LIBRARY.matcher(String.valueOf(refusal.getName())).matches()) {
                    throw new IOException("the message bus (D-Bus) was gone before it answered");
                }
                throw new RefusedException(String.valueOf(refusal.getName()));
            }
            Object[] values = reply.getParameters();
            if (values == null || values.length == 0 || values[0] == null) {
                throw nonsense();
            }
            return values[0];
        } catch (DBusException | RuntimeException e) {
            throw new IOException("it cannot be asked", e);
        }
    }

    /** To be thrown where an answer is of another kind. */
    public static IOException nonsense() {
        return new IOException("its answer is not what it should be");
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
