/** Tests that want a kernel of their own, and what they need to see of it. They run in {@code system-tests/vm/run} alone. */
@org.jspecify.annotations.NullMarked
package keyloader.system.vm;
