/** Where a meter's private key is, a file or a token, and how it is opened there. */
@NullMarked
package keyloader.agent.key;

import org.jspecify.annotations.NullMarked;
