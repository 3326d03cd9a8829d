/** What the desktop says of itself. */
@NullMarked
package keyloader.host.desktop;

import org.jspecify.annotations.NullMarked;
