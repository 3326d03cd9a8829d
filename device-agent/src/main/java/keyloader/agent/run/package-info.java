/** The shell around {@link keyloader.agent.life}: it persists, then acts. */
@NullMarked
package keyloader.agent.run;

import org.jspecify.annotations.NullMarked;
