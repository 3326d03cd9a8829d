/**
 * The slot store on NOR-like storage (SPEC 15): pages that are programmed once, erase blocks, and after a cut at any
 * instant either the state before a command or the state after it.
 */
@NullMarked
package keyloader.loader.store;

import org.jspecify.annotations.NullMarked;
