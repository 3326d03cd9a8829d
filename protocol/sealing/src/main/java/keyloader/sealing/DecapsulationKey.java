package keyloader.sealing;

import java.security.GeneralSecurityException;

/**
 * A meter's private key, which does ECDH and nothing else. This one method is all that a secure element or PKCS#11 token
 * has to offer.
 */
public interface DecapsulationKey {

    PublicPoint publicKey();

    /**
     * ECDH as of NIST SP 800-56A section 5.7.1.2.
     *
     * @param peer checked to be on the curve by its type: some tokens throw unchecked on others
     * @return the x coordinate, 32 bytes; the caller closes it
     */
    Secret agree(PublicPoint peer) throws GeneralSecurityException;
}
