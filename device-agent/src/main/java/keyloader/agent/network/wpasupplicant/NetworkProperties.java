package keyloader.agent.network.wpasupplicant;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import keyloader.agent.network.Certificates;
import keyloader.agent.network.Psk;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.types.Variant;

/**
 * A network as AddNetwork takes it. Whatever comes from a message is an array of bytes, which wpa_supplicant writes down
 * in hexadecimal before it reads it as configuration; text it would put between quotes as it is (CVE-2016-4477). What is
 * text here stands in this file.
 */
final class NetworkProperties {
    private static final String BLOB = "blob://";

    private final Map<String, Variant<?>> properties = new HashMap<>();
    private final Map<String, byte[]> blobs = new HashMap<>();

    private NetworkProperties() {}

    /**
     * @param index in the generation, from 0: certificates are named by it
     * @param blobPrefix for certificates and keys that are handed over in memory
     * @param sae whether wpa_supplicant was built with it; otherwise it takes no network that names it
     */
    static NetworkProperties of(Network network, int index, Path certificates, String blobPrefix, boolean sae) {
        NetworkProperties made = new NetworkProperties();
        made.bytes("ssid", network.ssid());
        if (network.hidden()) {
            made.number("scan_ssid", 1);
        }
        if (network.security() != Security.OPEN) {
            made.words("proto", "RSN"); // or WPA, the first, would do
        }
        switch (network.security()) {
            case WPA2 -> {
                made.words("key_mgmt", "WPA-PSK WPA-PSK-SHA256");
                made.number("ieee80211w", 1);
                made.psk(network);
            }
            case WPA2_WPA3 -> {
                made.words("key_mgmt", sae ? "WPA-PSK WPA-PSK-SHA256 SAE" : "WPA-PSK WPA-PSK-SHA256");
                made.number("ieee80211w", 1);
                made.psk(network);
                if (sae) {
                    made.passphrase("sae_password", network);
                }
            }
            case WPA3 -> {
                made.words("key_mgmt", "SAE");
                made.number("ieee80211w", 2);
                made.passphrase("sae_password", network);
            }
            case OWE -> {
                made.words("key_mgmt", "OWE");
                made.number("ieee80211w", 2);
                made.number("owe_only", 1); // or an open access point of that name would do
            }
            case OPEN -> made.words("key_mgmt", "NONE");
            case EAP -> made.eap((Eap) network.credential(), index, certificates, blobPrefix);
        }
        return made;
    }

    private void eap(Eap eap, int index, Path certificates, String prefix) {
        words("key_mgmt", "WPA-EAP WPA-EAP-SHA256");
        number("ieee80211w", 1);
        certificates("ca_cert", eap.server().ca(), prefix + "ca", certificates, Certificates.authorityFile(index));
        bytes("domain_suffix_match", Bytes.of(eap.server().name().getBytes(StandardCharsets.US_ASCII)));
        eap.anonymousIdentity().ifPresent(identity -> bytes("anonymous_identity", identity));
        if (eap instanceof Eap.Tls tls) {
            words("eap", "TLS");
            bytes("identity", tls.identity().orElse(tls.outerIdentity()));
            certificates("client_cert", tls.chain(), prefix + "cert", certificates, Certificates.chainFile(index));
            blobs.put(prefix + "key", tls.key().copy());
            words("private_key", BLOB + prefix + "key");
        } else if (eap instanceof Eap.Peap peap) {
            words("eap", "PEAP");
            bytes("identity", peap.identity());
            words("phase2", "auth=MSCHAPV2");
            secret("password", peap.password());
        } else if (eap instanceof Eap.Ttls ttls) {
            words("eap", "TTLS");
            bytes("identity", ttls.identity());
            words("phase2", ttls.inner() == Eap.Inner.PAP ? "auth=PAP" : "auth=MSCHAPV2");
            secret("password", ttls.password());
        }
    }

    private void certificates(String property, List<Bytes> certificates, String blob, Path directory, String file) {
        if (Certificates.areInAFile(certificates)) {
            bytes(property, Bytes.of(Certificates.path(directory, file)));
        } else {
            blobs.put(blob, certificates.get(0).toArray());
            words(property, BLOB + blob);
        }
    }

    private void psk(Network network) {
        if (network.credential() instanceof Credential.Psk psk) {
            secret("psk", psk.secret());
        } else if (network.credential() instanceof Credential.Passphrase passphrase) {
            try (Secret derived = Psk.derive(passphrase.secret(), network.ssid())) {
                secret("psk", derived);
            }
        }
    }

    private void passphrase(String property, Network network) {
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            secret(property, passphrase.secret());
        }
    }

    NetworkProperties words(String property, String text) {
        properties.put(property, new Variant<>(text));
        return this;
    }

    NetworkProperties number(String property, int number) {
        properties.put(property, new Variant<>(number));
        return this;
    }

    private void bytes(String property, Bytes value) {
        properties.put(property, new Variant<>(value.toArray(), "ay"));
    }

    private void secret(String property, Secret value) {
        properties.put(property, new Variant<>(value.copy(), "ay"));
    }

    Map<String, Variant<?>> properties() {
        return properties;
    }

    /** By name. */
    Map<String, byte[]> blobs() {
        return blobs;
    }

    /** Wipes what was copied for the call. */
    void wipe() {
        List<byte[]> copies = new ArrayList<>(blobs.values());
        properties.values().forEach(value -> {
            if (value.getValue() instanceof byte[] bytes) {
                copies.add(bytes);
            }
        });
        copies.forEach(copy -> Arrays.fill(copy, (byte) 0));
    }
}
