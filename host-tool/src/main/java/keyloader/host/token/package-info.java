/** Keys that lie in a token and never leave it (PKCS#11), through the JDK's own provider. */
@NullMarked
package keyloader.host.token;

import org.jspecify.annotations.NullMarked;
