/** A loader on USB: found, opened and spoken to through libusb. All that knows of usb4java is in here. */
@NullMarked
package keyloader.usb;

import org.jspecify.annotations.NullMarked;
