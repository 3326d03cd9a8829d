/** A USB device port of this board, through Linux' configfs and FunctionFS. */
@NullMarked
package keyloader.loader.transport.functionfs;

import org.jspecify.annotations.NullMarked;
