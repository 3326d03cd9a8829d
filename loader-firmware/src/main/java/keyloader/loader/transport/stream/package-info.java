/** TCP on loopback and UNIX sockets. */
@NullMarked
package keyloader.loader.transport.stream;

import org.jspecify.annotations.NullMarked;
