/** The bench's half of the factory's dialogue (SPEC 17): requests, answers, and a loader that is reached through a meter. */
@NullMarked
package keyloader.host.station.dialogue;

import org.jspecify.annotations.NullMarked;
