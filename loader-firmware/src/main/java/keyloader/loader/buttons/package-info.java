/** What the button and the switch of a loader's case do. */
@NullMarked
package keyloader.loader.buttons;

import org.jspecify.annotations.NullMarked;
