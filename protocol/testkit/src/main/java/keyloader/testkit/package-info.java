@NullMarked
package keyloader.testkit;

import org.jspecify.annotations.NullMarked;
