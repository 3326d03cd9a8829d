package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/**
 * Where certificates lie. A single one stands in the configuration itself; several do not fit there, as wpa_supplicant
 * 2.10 reads one certificate from a blob and no more (tls_openssl.c), so that they are a PEM file beside it (RFC 7468).
 */
public final class Certificates {
    private Certificates() {}

    public static String authorityFile(int index) {
        return "keyloader-" + (index + 1) + "-ca.pem";
    }

    public static String chainFile(int index) {
        return "keyloader-" + (index + 1) + "-chain.pem";
    }

    public static boolean areInAFile(List<Bytes> certificates) {
        return certificates.size() > 1;
    }

    /** The files that this network needs, by name. */
    public static Map<String, Secret> files(int index, Network network) {
        Map<String, Secret> files = new LinkedHashMap<>();
        if (network.credential() instanceof Eap eap) {
            if (areInAFile(eap.server().ca())) {
                files.put(authorityFile(index), pem(eap.server().ca()));
            }
            if (eap instanceof Eap.Tls tls && areInAFile(tls.chain())) {
                files.put(chainFile(index), pem(tls.chain()));
            }
        }
        return files;
    }

    private static Secret pem(List<Bytes> certificates) {
        try (SecretText text = new SecretText()) {
            for (Bytes certificate : certificates) {
                text.line("-----BEGIN CERTIFICATE-----");
                try (Secret der = Secret.copyOf(certificate)) {
                    text.base64Lines(der);
                }
                text.line("-----END CERTIFICATE-----");
            }
            return text.toSecret();
        }
    }

    public static byte[] path(Path directory, String name) {
        return directory.resolve(name).toString().getBytes(StandardCharsets.UTF_8);
    }
}
