/** What both ends of a USB cable must agree on (SPEC 9.1). No code that touches a bus. */
@NullMarked
package keyloader.wire.usb;

import org.jspecify.annotations.NullMarked;
