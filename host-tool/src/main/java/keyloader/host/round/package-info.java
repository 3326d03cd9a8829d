/** Many meters at once: the list, what is done with it, and what has become of each. Nothing here prints. */
@NullMarked
package keyloader.host.round;

import org.jspecify.annotations.NullMarked;
