package keyloader.agent.network;

import java.nio.file.Path;
import java.util.List;
import keyloader.sealing.Eap;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/** 802.1X in a configuration of wpa_supplicant. The server is always checked: its authority and its name are written first. */
final class WpaSupplicantEap {
    private static final String BLOB = "blob://";

    private final int index;
    private final Path directory;

    /** @param directory in which files beside the configuration will lie */
    WpaSupplicantEap(int index, Path directory) {
        this.index = index;
        this.directory = directory;
    }

    void settings(SecretText text, Eap eap) {
        text.line("\tkey_mgmt=WPA-EAP WPA-EAP-SHA256");
        text.line("\tieee80211w=1");
        certificates(text, "ca_cert", eap.server().ca(), "ca", Certificates.authorityFile(index));
        text.text("\tdomain_suffix_match=")
                .hex(NetworkManagerEap.ascii(eap.server().name()))
                .line("");
        eap.anonymousIdentity()
                .ifPresent(identity ->
                        text.text("\tanonymous_identity=").hex(identity).line(""));
        if (eap instanceof Eap.Tls tls) {
            text.line("\teap=TLS");
            identity(text, tls.identity().orElse(tls.outerIdentity()));
            certificates(text, "client_cert", tls.chain(), "cert", Certificates.chainFile(index));
            text.line("\tprivate_key=\"" + BLOB + blob("key") + "\"");
        } else if (eap instanceof Eap.Peap peap) {
            text.line("\teap=PEAP");
            identity(text, peap.identity());
            text.line("\tphase2=\"auth=MSCHAPV2\"");
            text.text("\tpassword=").hex(peap.password()).line("");
        } else if (eap instanceof Eap.Ttls ttls) {
            text.line("\teap=TTLS");
            identity(text, ttls.identity());
            text.line("\tphase2=\"auth=" + (ttls.inner() == Eap.Inner.PAP ? "PAP" : "MSCHAPV2") + "\"");
            text.text("\tpassword=").hex(ttls.password()).line("");
        }
    }

    private static void identity(SecretText text, Bytes identity) {
        text.text("\tidentity=").hex(identity).line("");
    }

    private void certificates(SecretText text, String setting, List<Bytes> certificates, String blob, String file) {
        if (Certificates.areInAFile(certificates)) {
            text.text("\t" + setting + "=")
                    .hex(Bytes.of(Certificates.path(directory, file)))
                    .line("");
        } else {
            text.line("\t" + setting + "=\"" + BLOB + blob(blob) + "\"");
        }
    }

    private String blob(String what) {
        return "keyloader-" + (index + 1) + "-" + what;
    }

    /** What the settings name; stands outside of the network. */
    void blobs(SecretText text, Eap eap) {
        single(text, "ca", eap.server().ca());
        if (eap instanceof Eap.Tls tls) {
            single(text, "cert", tls.chain());
            blob(text, "key", tls.key());
        }
    }

    private void single(SecretText text, String what, List<Bytes> certificates) {
        if (!Certificates.areInAFile(certificates)) {
            try (Secret der = Secret.copyOf(certificates.get(0))) {
                blob(text, what, der);
            }
        }
    }

    private void blob(SecretText text, String what, Secret content) {
        text.line("blob-base64-" + blob(what) + "={");
        text.base64Lines(content);
        text.line("}");
    }
}
