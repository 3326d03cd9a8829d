/** NetworkManager, over D-Bus (its reference manual, "D-Bus API Reference", says what there is). */
@NullMarked
package keyloader.agent.network.networkmanager;

import org.jspecify.annotations.NullMarked;
