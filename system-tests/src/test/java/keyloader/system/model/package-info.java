/** The model of the whole, and what holds it, SPEC and the programs together. */
@NullMarked
package keyloader.system.model;

import org.jspecify.annotations.NullMarked;
