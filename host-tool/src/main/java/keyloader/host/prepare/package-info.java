/** From label and networks to a sealed message on a loader. */
@NullMarked
package keyloader.host.prepare;

import org.jspecify.annotations.NullMarked;
