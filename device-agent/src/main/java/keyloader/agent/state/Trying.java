package keyloader.agent.state;

import keyloader.wire.Bytes;

/**
 * A trial that was begun. Found at a start, it says that power was lost in the middle of it.
 *
 * @param digest of the message
 * @param attempt counted from 1
 */
public record Trying(Bytes digest, long attempt) {}
