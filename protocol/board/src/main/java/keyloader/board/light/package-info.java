/** LEDs of Linux that blink as SPEC 12 says. */
@NullMarked
package keyloader.board.light;

import org.jspecify.annotations.NullMarked;
