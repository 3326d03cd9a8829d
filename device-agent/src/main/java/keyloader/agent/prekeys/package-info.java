/** Where a meter keeps the seeds of its prekeys, and how it destroys them (SPEC 6.1). */
@NullMarked
package keyloader.agent.prekeys;

import org.jspecify.annotations.NullMarked;
