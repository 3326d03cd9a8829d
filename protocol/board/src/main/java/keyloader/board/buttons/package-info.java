/** Buttons and switches of a case, through Linux' evdev. */
@NullMarked
package keyloader.board.buttons;

import org.jspecify.annotations.NullMarked;
