@NullMarked
package keyloader.agent;

import org.jspecify.annotations.NullMarked;
