/** The meter's network, as a port: a trial that touches nothing old, and generations of configuration. */
@NullMarked
package keyloader.agent.network;

import org.jspecify.annotations.NullMarked;
