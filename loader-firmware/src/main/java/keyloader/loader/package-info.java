@NullMarked
package keyloader.loader;

import org.jspecify.annotations.NullMarked;
