/** Label, credentials, sealed message, receipt and keys (SPEC 2 to 8): what only the installer's PC and the meter understand. */
@NullMarked
package keyloader.sealing;

import org.jspecify.annotations.NullMarked;
