/** The test vectors of {@code docs/vectors} that concern the wire: their generator, and the test that runs them. */
@org.jspecify.annotations.NullMarked
package keyloader.wire.vectors;
