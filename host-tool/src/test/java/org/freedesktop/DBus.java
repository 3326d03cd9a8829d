package org.freedesktop;

import org.freedesktop.dbus.exceptions.DBusExecutionException;

/** The bus's errors. dbus-java calls an error on the bus as its class is called. */
public final class DBus {
    private DBus() {}

    @SuppressWarnings("JavaLangClash") // the bus calls it so
    public static final class Error {
        private Error() {}

        public static final class AccessDenied extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public AccessDenied() {
                super("as the test wants it");
            }
        }

        public static final class UnknownObject extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public UnknownObject() {
                super("as the test wants it");
            }
        }

        public static final class ServiceUnknown extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public ServiceUnknown() {
                super("as the test wants it");
            }
        }
    }
}
