/** A meter, an installer and a loader on one workbench, with a clock that is turned by hand. */
@NullMarked
package keyloader.agent.bench;

import org.jspecify.annotations.NullMarked;
