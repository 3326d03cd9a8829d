/** The syntax of files in {@code /etc/keyloader}. */
@NullMarked
package keyloader.board.config;

import org.jspecify.annotations.NullMarked;
