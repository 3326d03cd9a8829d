/** A meter's birth: its key and its label (SPEC 3). */
@NullMarked
package keyloader.agent.factory;

import org.jspecify.annotations.NullMarked;
