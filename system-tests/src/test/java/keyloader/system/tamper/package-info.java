/** Every single-bit change and every truncation of whatever is stored or sent. */
@NullMarked
package keyloader.system.tamper;

import org.jspecify.annotations.NullMarked;
