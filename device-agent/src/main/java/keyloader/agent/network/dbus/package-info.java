/** The system's message bus, over dbus-java. */
@NullMarked
package keyloader.agent.network.dbus;

import org.jspecify.annotations.NullMarked;
