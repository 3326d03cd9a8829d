/** The service manager (systemd) that has started the program: what it is told, and when. */
@NullMarked
package keyloader.board.service;

import org.jspecify.annotations.NullMarked;
