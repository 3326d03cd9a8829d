/** Whom meters are to obey: other PCs' keys, and the sets that an order may carry. */
@NullMarked
package keyloader.host.owners;

import org.jspecify.annotations.NullMarked;
