package keyloader.agent.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;

/**
 * A configuration of wpa_supplicant. Whatever comes from a message is written in hexadecimal, which its parser takes for
 * every text, so that no quote, backslash, number sign or line end can become configuration (CVE-2016-4477).
 */
final class WpaSupplicantFile {
    static final String NAME = "wpa_supplicant.conf";
    private static final String WORLD = "00";

    private WpaSupplicantFile() {}

    /**
     * @param networks in order of preference
     * @param directory where this file will lie
     */
    static Secret encode(long generation, List<Network> networks, String country, Path directory) {
        try (SecretText text = new SecretText()) {
            text.line(
                    "# Keyloader, generation " + generation + ". The next message that is applied replaces this file.");
            text.line("update_config=0");
            if (!country.equals(WORLD)) {
                text.line("country=" + country);
            }
            for (int i = 0; i < networks.size(); i++) {
                WpaSupplicantEap eap = new WpaSupplicantEap(i, directory);
                if (networks.get(i).credential() instanceof Eap credential) {
                    eap.blobs(text, credential);
                }
                Optional<String> id = InterfacesFile.isNeeded(networks)
                        ? Optional.of(InterfacesFile.logicalName(i))
                        : Optional.empty();
                network(text, networks.get(i), networks.size() - i, eap, id);
            }
            return text.toSecret();
        }
    }

    private static void network(
            SecretText text, Network network, int priority, WpaSupplicantEap eap, Optional<String> id) {
        text.line("network={");
        text.line("\tssid=" + network.ssid().hex());
        if (network.hidden()) {
            text.line("\tscan_ssid=1");
        }
        if (network.security() != Security.OPEN) {
            text.line("\tproto=RSN");
        }
        switch (network.security()) {
            case WPA2 -> {
                text.line("\tkey_mgmt=WPA-PSK WPA-PSK-SHA256");
                text.line("\tieee80211w=1");
                psk(text, network);
            }
            case WPA2_WPA3 -> {
                text.line("\tkey_mgmt=WPA-PSK WPA-PSK-SHA256 SAE");
                text.line("\tieee80211w=1");
                psk(text, network);
                saePassword(text, network);
            }
            case WPA3 -> {
                text.line("\tkey_mgmt=SAE");
                text.line("\tieee80211w=2");
                saePassword(text, network);
            }
            case OWE -> {
                text.line("\tkey_mgmt=OWE");
                text.line("\tieee80211w=2");
                text.line("\towe_only=1");
            }
            case OPEN -> text.line("\tkey_mgmt=NONE");
            case EAP -> eap.settings(text, (Eap) network.credential());
        }
        id.ifPresent(name -> text.line("\tid_str=\"" + name + "\""));
        text.line("\tpriority=" + priority);
        text.line("}");
    }

    private static void psk(SecretText text, Network network) {
        text.text("\tpsk=");
        if (network.credential() instanceof Credential.Psk psk) {
            text.hex(psk.secret());
        } else if (network.credential() instanceof Credential.Passphrase passphrase) {
            try (Secret derived = Psk.derive(passphrase.secret(), network.ssid())) {
                text.hex(derived);
            }
        }
        text.line("");
    }

    private static void saePassword(SecretText text, Network network) {
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            text.text("\tsae_password=");
            text.hex(passphrase.secret());
            text.line("");
        }
    }
}
