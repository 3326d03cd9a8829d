/** What tests in the virtual machine need of the firmware's inside. */
@NullMarked
package keyloader.loader.transport.functionfs;

import org.jspecify.annotations.NullMarked;
