package keyloader.loader.machine;

import keyloader.wire.Bytes;

/**
 * What a writer says of its message.
 *
 * @param kid whom it is for; only a hint
 * @param digest SHA-256 of the message
 * @param length of the message, in bytes
 * @param tokenHash SHA-256 of the token that may consume it
 */
public record MessageHead(Bytes kid, Bytes digest, int length, Bytes tokenHash) {

    boolean opensWith(Bytes token) {
        return token.sha256().sameAs(tokenHash);
    }
}
