/** Links to a loader over streams: TCP on loopback and UNIX sockets. */
@NullMarked
package keyloader.wire.link;

import org.jspecify.annotations.NullMarked;
