/** Networks that are kept under a name. */
@NullMarked
package keyloader.host.profiles;

import org.jspecify.annotations.NullMarked;
