/** Text on paper (PDF), whoever wrote it. */
@NullMarked
package keyloader.host.print;

import org.jspecify.annotations.NullMarked;
