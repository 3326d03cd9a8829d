/** What becomes of a message, decided without any input or output (SPEC 8 and 13). */
@NullMarked
package keyloader.agent.life;

import org.jspecify.annotations.NullMarked;
