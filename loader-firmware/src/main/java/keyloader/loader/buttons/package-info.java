/** Buttons and switches of the case, through Linux' evdev. */
@NullMarked
package keyloader.loader.buttons;

import org.jspecify.annotations.NullMarked;
