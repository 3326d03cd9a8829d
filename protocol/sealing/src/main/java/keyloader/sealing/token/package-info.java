/**
 * Keys that lie in a token and never leave it (PKCS#11), through the JDK's own provider: an installer's, and a meter's. Nothing
 * of it is loaded where there is no token.
 */
@NullMarked
package keyloader.sealing.token;

import org.jspecify.annotations.NullMarked;
