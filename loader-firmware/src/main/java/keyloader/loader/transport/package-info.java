/**
 * The wires that a loader answers on (SPEC 9): each is a {@link keyloader.loader.transport.Listener}. {@code stream} has
 * sockets, {@code usb} what a USB device says and does on whichever bus, {@code functionfs} and {@code usbip} the two buses.
 */
@NullMarked
package keyloader.loader.transport;

import org.jspecify.annotations.NullMarked;
