/** The service manager (systemd) that has started the loader: what it is told, and when. */
@NullMarked
package keyloader.loader.service;

import org.jspecify.annotations.NullMarked;
