/** WiFi networks that this computer keeps for itself. */
@NullMarked
package keyloader.host.known;

import org.jspecify.annotations.NullMarked;
