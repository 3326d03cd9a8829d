package keyloader.sealing;

import java.security.GeneralSecurityException;
import keyloader.wire.Bytes;

/** An owner's private key: ECDSA on P-256 with SHA-256 (ESP256, RFC 9864), and nothing else. */
public interface SigningKey {

    PublicPoint publicKey();

    /** @return r and s, 64 bytes */
    Bytes sign(byte[] content) throws GeneralSecurityException;
}
