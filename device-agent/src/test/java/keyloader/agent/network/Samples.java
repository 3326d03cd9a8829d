package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keyloader.agent.bench.Installer;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Networks with names and passphrases that would like to be configuration. */
public final class Samples {
    private static final String[] NASTY = {
        "\"quoted\"",
        "tail\" #no",
        "#comment",
        "a # b # c",
        "}  }  }}",
        "network={",
        "  outer  spaces  ",
        "        ",
        "back\\slash\\",
        "\\s\\n\\t\\\\",
        "P\"printf\\n\"",
        "psk=override",
        "key=value;list;",
        "[section]",
        "0123456789",
        "f42c6fc52df0ebef9ebb4b90b38a5f90",
        "${HOME}`id`",
        "%s%n%x%d",
        "ssid=1;2;3;",
        "'\"'\"'\"'\"",
        "\"\"\"\"\"\"\"\""
    };
    private static final String[] NASTY_SAE = {"x", "\"", "\\", " ", "#", "päßwörd ", "\u65e5\u672c\u8a9e", " \u00a0 "};

    private Samples() {}

    public static List<Network> all() {
        List<Network> networks = new ArrayList<>();
        for (String nasty : NASTY) {
            for (Security security : List.of(Security.WPA2, Security.WPA3, Security.WPA2_WPA3)) {
                networks.add(Installer.network("net", security, nasty));
            }
        }
        for (String nasty : NASTY_SAE) {
            networks.add(Installer.network("net", Security.WPA3, nasty));
        }
        for (String ssid : new String[] {
            "\"", "#", "1;2;3;", "65;", "a;b", "\n", "\nkey_mgmt=NONE\n", " ", "}", "\u0000", "\\", "[wifi]"
        }) {
            networks.add(Installer.network(ssid, Security.OPEN, ""));
            networks.add(Installer.network(ssid, Security.OWE, ""));
        }
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] ssid = new byte[1 + random.nextInt(32)];
            random.nextBytes(ssid);
            StringBuilder passphrase = new StringBuilder();
            for (int length = 8 + random.nextInt(56); passphrase.length() < length; ) {
                passphrase.append((char) (0x20 + random.nextInt(0x5f)));
            }
            networks.add(Installer.network(Bytes.of(ssid), Security.WPA3, passphrase.toString()));
        }
        return networks;
    }

    private static final String[] NASTY_TEXT = {
        "user@example.net",
        "\"",
        "\\",
        " ",
        "#",
        "a # b",
        "}",
        "};",
        "x;y;",
        "[802-1x]",
        "ca-cert=",
        "=",
        "data:;base64,AAAA",
        "file:///etc/passwd",
        "blob://other",
        "hash:00112233445566778899aabbccddeeff",
        "ext:secret",
        "P\"x\"",
        "p\u00e4ss ",
        " \u65e5",
        "\\s\\n",
        "0123456789abcdef",
        "\"quoted\"",
        "$(id)",
        "%n%s"
    };

    /** With identities and passwords that would like to be configuration. */
    public static List<Network> enterprise(List<Bytes> authorities, List<Bytes> chain, Bytes key)
            throws MalformedException {
        List<Network> networks = new ArrayList<>();
        Eap.Server server = new Eap.Server(authorities, "radius.example.net");
        for (String nasty : NASTY_TEXT) {
            Bytes text = Bytes.of(utf8(nasty));
            Optional<Bytes> anonymous = networks.size() % 2 == 0 ? Optional.of(text) : Optional.empty();
            networks.add(enterprise(new Eap.Peap(server, text, anonymous, Secret.copyOf(text))));
            for (Eap.Inner inner : Eap.Inner.values()) {
                networks.add(enterprise(new Eap.Ttls(server, text, anonymous, Secret.copyOf(text), inner)));
            }
            networks.add(enterprise(new Eap.Tls(server, Optional.of(text), anonymous, chain, Secret.copyOf(key))));
        }
        networks.add(enterprise(new Eap.Tls(server, Optional.empty(), Optional.empty(), chain, Secret.copyOf(key))));
        return networks;
    }

    private static Network enterprise(Eap eap) throws MalformedException {
        return Network.of(Bytes.ofHex("6e6574"), Security.EAP, eap, false);
    }

    /** A network whose addresses are given. */
    public static Network fixed(Optional<StaticAddress> ip4, Optional<StaticAddress> ip6) throws MalformedException {
        return Network.of(Bytes.ofHex("6e6574"), Security.OPEN, new Credential.None(), false, new Addresses(ip4, ip6));
    }

    public static StaticAddress ip4() {
        return new StaticAddress(
                Bytes.ofHex("c000020a"),
                24,
                Optional.of(Bytes.ofHex("c0000201")),
                List.of(Bytes.ofHex("c0000235"), Bytes.ofHex("c6336435")));
    }

    public static StaticAddress ip6() {
        return new StaticAddress(
                Bytes.ofHex("20010db8000000000000000000000010"),
                64,
                Optional.of(Bytes.ofHex("fe800000000000000000000000000001")),
                List.of(Bytes.ofHex("20010db8000000000000000000000035")));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
