/** How lights blink, on loader and meter alike (SPEC 12). */
@NullMarked
package keyloader.wire.light;

import org.jspecify.annotations.NullMarked;
