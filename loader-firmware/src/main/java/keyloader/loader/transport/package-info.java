/** The wires that a loader answers on: here TCP on loopback and UNIX sockets (SPEC 9). */
@NullMarked
package keyloader.loader.transport;

import org.jspecify.annotations.NullMarked;
