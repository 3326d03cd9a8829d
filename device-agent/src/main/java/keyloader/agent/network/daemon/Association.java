package keyloader.agent.network.daemon;

import java.util.Optional;
import java.util.OptionalInt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/** How trying to get onto a network ended, before there is an address. */
public sealed interface Association {

    /**
     * @param bssid of the access point, 6 bytes
     * @param channel IEEE 802.11 channel number
     * @param rssi in dBm
     */
    record Joined(Optional<Bytes> bssid, OptionalInt channel, OptionalInt rssi) implements Association {}

    /** @param verdict WRONG_PASSPHRASE to SERVER_NOT_TRUSTED, or UNSUPPORTED_SECURITY, of SPEC 8 */
    record Failed(Verdict verdict) implements Association {}

    /** The number of a channel by its centre (IEEE 802.11-2020 annex E); empty outside of the known bands. */
    static OptionalInt channel(int megahertz) {
        if (megahertz == 2484) {
            return OptionalInt.of(14);
        } else if (megahertz >= 2412 && megahertz <= 2472) {
            return OptionalInt.of((megahertz - 2407) / 5);
        } else if (megahertz >= 5955 && megahertz <= 7115) {
            return OptionalInt.of((megahertz - 5950) / 5);
        } else if (megahertz >= 5005 && megahertz <= 5895) {
            return OptionalInt.of((megahertz - 5000) / 5);
        }
        return OptionalInt.empty();
    }
}
