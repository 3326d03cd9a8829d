/** What survives a power cut: the one way in which this program changes a file system. */
@NullMarked
package keyloader.agent.durable;

import org.jspecify.annotations.NullMarked;
