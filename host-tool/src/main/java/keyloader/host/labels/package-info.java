/** Meters' labels to print, as sheets, pictures and for label printers; each is read back from what was drawn. */
@NullMarked
package keyloader.host.labels;

import org.jspecify.annotations.NullMarked;
