@NullMarked
package keyloader.wire;

import org.jspecify.annotations.NullMarked;
