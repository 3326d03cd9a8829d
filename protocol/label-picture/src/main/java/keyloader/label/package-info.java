@NullMarked
package keyloader.label;

import org.jspecify.annotations.NullMarked;
