/**
 * The loader's firmware. {@code machine} decides, {@code store} persists, {@code transport} carries, {@code light} shows;
 * {@link keyloader.loader.Loader} is the shell around them and {@link keyloader.loader.Main} the program.
 */
@NullMarked
package keyloader.loader;

import org.jspecify.annotations.NullMarked;
