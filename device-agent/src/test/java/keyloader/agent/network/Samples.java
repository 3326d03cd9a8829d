package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import keyloader.agent.bench.Installer;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;

/** Networks with names and passphrases that would like to be configuration. */
final class Samples {
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

    static List<Network> all() {
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

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
