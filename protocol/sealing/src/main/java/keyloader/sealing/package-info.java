@NullMarked
package keyloader.sealing;

import org.jspecify.annotations.NullMarked;
