/** This PC's key: given up, taken elsewhere, brought along. */
@NullMarked
package keyloader.host.keys;

import org.jspecify.annotations.NullMarked;
