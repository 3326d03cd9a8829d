/** The loader as a USB device, on whichever bus: who it says it is, and what it does with transfers and requests. */
@NullMarked
package keyloader.loader.transport.usb;

import org.jspecify.annotations.NullMarked;
