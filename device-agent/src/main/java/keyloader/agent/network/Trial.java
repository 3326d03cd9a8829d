package keyloader.agent.network;

import java.util.Optional;
import java.util.OptionalInt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/** How trying one network ended. */
public sealed interface Trial {

    /**
     * Associated, and an address was given.
     *
     * @param bssid of the access point, 6 bytes
     * @param channel IEEE 802.11 channel number
     * @param rssi in dBm
     */
    record Joined(Optional<Bytes> bssid, OptionalInt channel, OptionalInt rssi, Optional<String> address)
            implements Trial {}

    /** @param verdict WRONG_PASSPHRASE to NO_HEAD_END of SPEC 8 */
    record Failed(Verdict verdict) implements Trial {}
}
