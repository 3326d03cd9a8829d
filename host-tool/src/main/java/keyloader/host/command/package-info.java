/** The command line: options, wording, exit codes. */
@NullMarked
package keyloader.host.command;

import org.jspecify.annotations.NullMarked;
