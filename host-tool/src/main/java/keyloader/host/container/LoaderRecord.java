package keyloader.host.container;

import java.util.Optional;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/**
 * A loader as it was at first sight.
 *
 * @param serial 16 lower-case hex digits
 * @param identityKey Ed25519 public key, 32 bytes
 * @param firstSeen milliseconds since 1970
 * @param adminToken what allows this PC to zeroize it, once a message has been prepared for it
 */
public record LoaderRecord(String serial, Bytes identityKey, long firstSeen, Optional<Secret> adminToken) {

    public LoaderRecord withAdminToken(Optional<Secret> token) {
        return new LoaderRecord(serial, identityKey, firstSeen, token);
    }
}
