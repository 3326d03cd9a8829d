/**
 * For tests only: the loader as a map in memory, and the test bodies that every loader has to pass, be it that map, the
 * firmware or the firmware behind a real kernel.
 */
@NullMarked
package keyloader.testkit;

import org.jspecify.annotations.NullMarked;
