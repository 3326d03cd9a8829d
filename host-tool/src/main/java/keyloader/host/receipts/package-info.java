/** From what a loader brings back to a verdict, and to the alarm when a meter obeys somebody unexpected. */
@NullMarked
package keyloader.host.receipts;

import org.jspecify.annotations.NullMarked;
