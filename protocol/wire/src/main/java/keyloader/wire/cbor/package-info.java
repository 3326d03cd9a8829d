/** Deterministic CBOR (RFC 8949 section 4.2.1): the one encoding of wire, message and receipt (SPEC 1). */
@NullMarked
package keyloader.wire.cbor;

import org.jspecify.annotations.NullMarked;
