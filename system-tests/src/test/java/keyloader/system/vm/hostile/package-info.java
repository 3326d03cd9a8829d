/** Devices that are no loader, or pretend to be one, and what an agent does with them. */
@NullMarked
package keyloader.system.vm.hostile;

import org.jspecify.annotations.NullMarked;
