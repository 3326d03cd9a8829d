/** The image of a loader, booted as it is, in a QEMU of its own ({@code system-tests/vm/image}). */
@NullMarked
package keyloader.system.image;

import org.jspecify.annotations.NullMarked;
