/** The three programs together. */
@org.jspecify.annotations.NullMarked
package keyloader.system;
