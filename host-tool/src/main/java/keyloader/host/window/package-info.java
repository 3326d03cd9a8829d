/** The installer's window: what is typed goes to {@link Desk}, which works; what it has come to goes back as a {@link DeskState}, and is drawn. */
@NullMarked
package keyloader.host.window;

import org.jspecify.annotations.NullMarked;
