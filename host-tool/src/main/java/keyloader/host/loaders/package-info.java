/** A session with a loader whose identity has been compared with what this PC remembers. */
@NullMarked
package keyloader.host.loaders;

import org.jspecify.annotations.NullMarked;
