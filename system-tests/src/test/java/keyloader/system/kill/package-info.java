/** The three programs as real processes, killed with SIGKILL before each of their durable steps. */
@org.jspecify.annotations.NullMarked
package keyloader.system.kill;
