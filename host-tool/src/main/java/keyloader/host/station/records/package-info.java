/** What a station remembers of all meters, in a file of SQLite (ADR 17). */
@NullMarked
package keyloader.host.station.records;

import org.jspecify.annotations.NullMarked;
