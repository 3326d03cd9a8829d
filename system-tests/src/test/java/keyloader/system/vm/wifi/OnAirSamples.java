package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.system.vm.Captures;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Networks as a message brings them, and the lines of hostapd.conf for their access points. */
final class OnAirSamples {
    static final String SSID = "Meter room & cellar";
    /** Made up for tests. */
    static final String PASSPHRASE = "test \"passphrase\" \\of nobody";

    static final String WRONG = "another test passphrase";
    static final String IDENTITY = "meter";
    static final String PASSWORD = "test-password-of-nobody";
    static final String SERVER = "radius.example.net";

    static final List<String> OPEN = List.of();
    /** The first of that name, with the cipher of the second. */
    static final List<String> WPA1 =
            List.of("wpa=1", "wpa_key_mgmt=WPA-PSK", "wpa_pairwise=CCMP", "wpa_passphrase=" + PASSPHRASE);

    static final List<String> WPA2 =
            List.of("wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=" + PASSPHRASE);
    static final List<String> WPA3 =
            List.of("wpa=2", "wpa_key_mgmt=SAE", "rsn_pairwise=CCMP", "ieee80211w=2", "sae_password=" + PASSPHRASE);
    static final List<String> BOTH = List.of(
            "wpa=2", "wpa_key_mgmt=WPA-PSK SAE", "rsn_pairwise=CCMP", "ieee80211w=1", "wpa_passphrase=" + PASSPHRASE);
    static final List<String> OWE = List.of("wpa=2", "wpa_key_mgmt=OWE", "rsn_pairwise=CCMP", "ieee80211w=2");

    private OnAirSamples() {}

    static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param passphrase of no meaning where the kind of security has none */
    static Network network(Security security, String passphrase) throws MalformedException {
        return network(SSID, security, passphrase);
    }

    static Network network(String ssid, Security security, String passphrase) throws MalformedException {
        return Network.of(utf8(ssid), security, credential(security, passphrase), false);
    }

    static Network hidden(Security security, String passphrase) throws MalformedException {
        return Network.of(utf8(SSID), security, credential(security, passphrase), true);
    }

    static Network open(Addresses addresses) throws MalformedException {
        return Network.of(utf8(SSID), Security.OPEN, new Credential.None(), false, addresses);
    }

    private static Credential credential(Security security, String passphrase) {
        return security.hasSecret()
                ? new Credential.Passphrase(Secret.copyOf(utf8(passphrase)))
                : new Credential.None();
    }

    static Network eap(Eap eap) throws MalformedException {
        return Network.of(utf8(SSID), Security.EAP, eap, false);
    }

    static Eap.Server server(Bytes ca, String name) {
        return new Eap.Server(List.of(ca), name);
    }

    static Eap.Peap peap(Eap.Server server, String password) {
        return new Eap.Peap(server, utf8(IDENTITY), Optional.empty(), Secret.copyOf(utf8(password)));
    }

    /**
     * An access point that is its own server of EAP.
     *
     * @param users lines for those of the second phase
     */
    static List<String> eapLines(Authority authority, String... users) throws IOException {
        Path file = Captures.file("eap-users");
        Files.write(
                file,
                Stream.concat(Stream.of("* PEAP,TTLS,TLS"), Stream.of(users)).toList());
        return List.of(
                "wpa=2",
                "wpa_key_mgmt=WPA-EAP",
                "rsn_pairwise=CCMP",
                "ieee8021x=1",
                "eap_server=1",
                "eap_user_file=" + file,
                "ca_cert=" + authority.file("ca.pem"),
                "server_cert=" + authority.file("server.pem"),
                "private_key=" + authority.file("server.key"));
    }
}
