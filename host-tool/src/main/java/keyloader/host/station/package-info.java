/** A test station on a factory's bench: jigs, and what goes on at several of them at once. */
@NullMarked
package keyloader.host.station;

import org.jspecify.annotations.NullMarked;
