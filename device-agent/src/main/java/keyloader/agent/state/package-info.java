/** What a meter remembers: its key, and the one record beside it (SPEC 13). */
@NullMarked
package keyloader.agent.state;

import org.jspecify.annotations.NullMarked;
