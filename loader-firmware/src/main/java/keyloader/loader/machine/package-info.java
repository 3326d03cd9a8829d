/** What a loader does, without storage, clock or wire: state + request -> what to persist, what to answer (SPEC 10, 11). */
@NullMarked
package keyloader.loader.machine;

import org.jspecify.annotations.NullMarked;
