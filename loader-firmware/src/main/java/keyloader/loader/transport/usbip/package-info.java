/** USB without hardware: another Linux system, or this one, attaches the loader over USB/IP. */
@NullMarked
package keyloader.loader.transport.usbip;

import org.jspecify.annotations.NullMarked;
