/** WiFi that a running program has in hand: what is kept, what is told to it, and which addresses follow. */
@NullMarked
package keyloader.agent.network.daemon;

import org.jspecify.annotations.NullMarked;
