/** What a meter is tried with, step by step, and what can come of it. */
@NullMarked
package keyloader.host.station.battery;

import org.jspecify.annotations.NullMarked;
