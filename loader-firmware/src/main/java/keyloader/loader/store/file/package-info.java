/** The storage as a file, for loaders that are an ordinary computer. */
@NullMarked
package keyloader.loader.store.file;

import org.jspecify.annotations.NullMarked;
