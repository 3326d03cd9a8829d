/** {@code /etc/keyloader/loader.conf}: how a loader is built. */
@NullMarked
package keyloader.loader.config;

import org.jspecify.annotations.NullMarked;
