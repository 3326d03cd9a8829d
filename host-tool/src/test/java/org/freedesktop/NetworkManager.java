package org.freedesktop;

import org.freedesktop.dbus.exceptions.DBusExecutionException;

/** NetworkManager's errors. dbus-java calls an error on the bus as its class is called. */
public final class NetworkManager {
    private NetworkManager() {}

    public static final class Settings {
        private Settings() {}

        public static final class PermissionDenied extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public PermissionDenied() {
                super("as the test wants it");
            }
        }

        public static final class Failed extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public Failed() {
                super("as the test wants it");
            }
        }

        public static final class InvalidConnection extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public InvalidConnection() {
                super("as the test wants it");
            }
        }
    }

    public static final class AgentManager {
        private AgentManager() {}

        public static final class NoSecrets extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public NoSecrets() {
                super("as the test wants it");
            }
        }

        public static final class UserCanceled extends DBusExecutionException {
            private static final long serialVersionUID = 1L;

            public UserCanceled() {
                super("as the test wants it");
            }
        }
    }
}
