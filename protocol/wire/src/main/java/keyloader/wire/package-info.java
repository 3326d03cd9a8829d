/** What both ends of a loader's wire agree on: frames, commands, replies, and links that carry them (SPEC 9 and 10). */
@NullMarked
package keyloader.wire;

import org.jspecify.annotations.NullMarked;
