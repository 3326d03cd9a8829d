/** The outside world as the tool sees it: terminal, files, links. Tests replace these. */
@NullMarked
package keyloader.host.port;

import org.jspecify.annotations.NullMarked;
