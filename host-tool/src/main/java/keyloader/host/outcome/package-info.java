/** How a command can end: its exit codes, and a failure in words. */
@NullMarked
package keyloader.host.outcome;

import org.jspecify.annotations.NullMarked;
