package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import keyloader.sealing.Eap;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/** The section 802-1x of a keyfile (nm-settings-keyfile(5)). The server is always checked, by authority and name. */
final class NetworkManagerEap {
    private static final int PASSWORD_NOT_REQUIRED = 4;

    private final int index;
    private final Path directory;

    /** @param directory in which files beside the configuration will lie */
    NetworkManagerEap(int index, Path directory) {
        this.index = index;
        this.directory = directory;
    }

    static Bytes ascii(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    void section(SecretText text, Eap eap) {
        text.line("");
        text.line("[802-1x]");
        certificates(text, "ca-cert", eap.server().ca(), Certificates.authorityFile(index));
        value(text, "domain-suffix-match", ascii(eap.server().name()));
        eap.anonymousIdentity().ifPresent(identity -> value(text, "anonymous-identity", identity));
        if (eap instanceof Eap.Tls tls) {
            text.line("eap=tls;");
            value(text, "identity", tls.identity().orElse(tls.outerIdentity()));
            certificates(text, "client-cert", tls.chain(), Certificates.chainFile(index));
            text.text("private-key=data:;base64,").base64(tls.key()).line("");
            text.line("private-key-password-flags=" + PASSWORD_NOT_REQUIRED);
        } else if (eap instanceof Eap.Peap peap) {
            text.line("eap=peap;");
            value(text, "identity", peap.identity());
            text.line("phase2-auth=mschapv2");
            value(text, "password", peap.password());
        } else if (eap instanceof Eap.Ttls ttls) {
            text.line("eap=ttls;");
            value(text, "identity", ttls.identity());
            text.line("phase2-auth=" + (ttls.inner() == Eap.Inner.PAP ? "pap" : "mschapv2"));
            value(text, "password", ttls.password());
        }
    }

    private static void value(SecretText text, String key, Bytes value) {
        try (Secret copy = Secret.copyOf(value)) {
            value(text, key, copy);
        }
    }

    private static void value(SecretText text, String key, Secret value) {
        text.text(key + "=");
        NetworkManagerFile.escaped(text, value);
        text.line("");
    }

    private void certificates(SecretText text, String key, List<Bytes> certificates, String file) {
        if (Certificates.areInAFile(certificates)) {
            text.text(key + "=file://");
            try (Secret path = Secret.take(Certificates.path(directory, file))) {
                NetworkManagerFile.escaped(text, path);
            }
            text.line("");
        } else {
            try (Secret der = Secret.copyOf(certificates.get(0))) {
                text.text(key + "=data:;base64,").base64(der).line("");
            }
        }
    }
}
