/** The one file in which a PC keeps its key, its messages and what it knows of loaders and meters. */
@NullMarked
package keyloader.host.container;

import org.jspecify.annotations.NullMarked;
