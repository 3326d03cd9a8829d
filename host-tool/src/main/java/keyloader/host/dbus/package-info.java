/** Asking a service on a message bus (D-Bus). */
@NullMarked
package keyloader.host.dbus;

import org.jspecify.annotations.NullMarked;
