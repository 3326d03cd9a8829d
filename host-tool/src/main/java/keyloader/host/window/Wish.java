package keyloader.host.window;

import keyloader.sealing.Label;
import keyloader.sealing.Network;

/**
 * One meter, one network: what the page has come to when its button is pressed.
 *
 * @param network closed by whoever works on it
 * @param country two letters (ISO 3166-1), or 00
 * @param allowed what the installer has been asked about, and wants all the same
 */
record Wish(Label label, Network network, String country, Allowed allowed) {

    /**
     * @param newLabel a known meter may show another key than before
     * @param newLoader a known loader may show another key than before
     * @param elsewhere what may lie on a loader that is not plugged in may be written once more
     */
    record Allowed(boolean newLabel, boolean newLoader, boolean elsewhere) {
        static final Allowed NOTHING = new Allowed(false, false, false);

        Allowed and(Allowed more) {
            return new Allowed(newLabel || more.newLabel, newLoader || more.newLoader, elsewhere || more.elsewhere);
        }
    }
}
