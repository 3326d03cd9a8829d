/** The one light of a loader (SPEC 12). */
@NullMarked
package keyloader.loader.light;

import org.jspecify.annotations.NullMarked;
