/** wpa_supplicant, over D-Bus (its doc/dbus.doxygen says what there is). */
@NullMarked
package keyloader.agent.network.wpasupplicant;

import org.jspecify.annotations.NullMarked;
