/** What is written of one test, for programs, build servers and people. */
@NullMarked
package keyloader.host.station.report;

import org.jspecify.annotations.NullMarked;
