/** What can go wrong on the meter, in words for people. */
@NullMarked
package keyloader.agent.failure;

import org.jspecify.annotations.NullMarked;
