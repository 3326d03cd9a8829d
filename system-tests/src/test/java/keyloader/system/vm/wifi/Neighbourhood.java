package keyloader.system.vm.wifi;

import java.io.IOException;
import keyloader.system.Bench;

/** Two access points: of an open network that a meter is on before a loader comes, and of the one that the message is for. */
final class Neighbourhood implements AutoCloseable {
    static final String OLD_SSID = "Before";
    /** Which the meter has there, given by no DHCP server. */
    static final String OLD_ADDRESS = "192.0.2.9";

    private final Air air;
    private final AccessPoint old;
    private AccessPoint ordered;

    private Neighbourhood(Air air, AccessPoint old, AccessPoint ordered) {
        this.air = air;
        this.old = old;
        this.ordered = ordered;
    }

    static Neighbourhood start() throws IOException, InterruptedException {
        Air air = Air.start(2);
        return new Neighbourhood(air, AccessPoint.start(air.radio(1), OLD_SSID), ordered(air));
    }

    private static AccessPoint ordered(Air air) throws IOException, InterruptedException {
        return AccessPoint.start(
                        air.radio(0),
                        Bench.SSID,
                        "wpa=2",
                        "wpa_key_mgmt=WPA-PSK",
                        "rsn_pairwise=CCMP",
                        "wpa_passphrase=" + Bench.PASSPHRASE)
                .withDhcp(air.radio(0));
    }

    /** A trial goes on until the network is {@link #bringBack brought back}. */
    void takeAway() {
        ordered.close();
    }

    /** Where it is not there. */
    void bringBack() throws IOException, InterruptedException {
        if (!ordered.hostapd().isAlive()) {
            ordered = ordered(air);
        }
    }

    @Override
    public void close() {
        ordered.close();
        old.close();
        air.close();
    }
}
