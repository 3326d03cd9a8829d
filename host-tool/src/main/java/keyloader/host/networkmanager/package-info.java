/** The networks that NetworkManager keeps, over D-Bus. */
@NullMarked
package keyloader.host.networkmanager;

import org.jspecify.annotations.NullMarked;
