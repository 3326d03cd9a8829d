package keyloader.agent.state;

import keyloader.sealing.KeyId;

/** The highest sequence that was accepted from a signer. Never lowered, never forgotten: it is what stops replays. */
public record Mark(KeyId signer, long sequence) {}
