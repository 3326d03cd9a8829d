@NullMarked
package keyloader.host;

import org.jspecify.annotations.NullMarked;
