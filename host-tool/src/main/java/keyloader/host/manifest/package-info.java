/** What a factory says of its meters (SPEC 16), and how a label is held against it. */
@NullMarked
package keyloader.host.manifest;

import org.jspecify.annotations.NullMarked;
