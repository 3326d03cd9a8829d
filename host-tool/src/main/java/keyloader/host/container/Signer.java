package keyloader.host.container;

import keyloader.sealing.FileSigningKey;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.token.TokenAddress;

/** This PC's own key, by which meters know it: in the container, or in a token. */
public sealed interface Signer {
    PublicPoint publicKey();

    /** It lies in the container. */
    record Kept(FileSigningKey key) implements Signer {
        @Override
        public PublicPoint publicKey() {
            return key.publicKey();
        }
    }

    /** It lies in a token, which wants a PIN; the container knows where. */
    record InToken(TokenAddress address, PublicPoint publicKey) implements Signer {}
}
