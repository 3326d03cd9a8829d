/** The command line. */
@NullMarked
package keyloader.agent.command;

import org.jspecify.annotations.NullMarked;
