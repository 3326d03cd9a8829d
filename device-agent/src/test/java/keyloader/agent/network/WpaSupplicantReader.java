package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a configuration as wpa_supplicant 2.10 does, from its grammar: what is not understood is an error. */
final class WpaSupplicantReader {
    private static final Set<String> TEXTS = Set.of(
            "ssid",
            "sae_password",
            "psk",
            "identity",
            "anonymous_identity",
            "password",
            "domain_suffix_match",
            "ca_cert",
            "client_cert",
            "private_key",
            "phase2",
            "id_str");

    final Map<String, String> global = new LinkedHashMap<>();
    final List<Map<String, byte[]>> networks = new ArrayList<>();
    final Map<String, byte[]> blobs = new LinkedHashMap<>();

    static WpaSupplicantReader read(byte[] file) {
        WpaSupplicantReader reader = new WpaSupplicantReader();
        Map<String, byte[]> network = null;
        String blob = null;
        StringBuilder base64 = new StringBuilder();
        for (String raw : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = trim(raw);
            if (line.isEmpty()) {
                continue;
            }
            if (blob != null) {
                if (!line.equals("}")) {
                    base64.append(line);
                } else if (reader.blobs.put(blob, Base64.getDecoder().decode(base64.toString())) != null) {
                    throw new AssertionError("twice: " + blob);
                } else {
                    blob = null;
                }
                continue;
            }
            if (line.startsWith("blob-base64-") && line.endsWith("={") && network == null) {
                blob = line.substring("blob-base64-".length(), line.length() - 2);
                base64.setLength(0);
                continue;
            }
            if (line.equals("network={") && network == null) {
                network = new LinkedHashMap<>();
            } else if (line.equals("}") && network != null) {
                reader.networks.add(network);
                network = null;
            } else {
                int equals = line.indexOf('=');
                if (equals < 1) {
                    throw new AssertionError("not a setting: " + line);
                }
                String name = line.substring(0, equals);
                String value = line.substring(equals + 1);
                Object before = network == null
                        ? reader.global.put(name, value)
                        : network.put(name, isText(name) ? text(value) : value.getBytes(StandardCharsets.ISO_8859_1));
                if (before != null) {
                    throw new AssertionError("twice: " + name);
                }
            }
        }
        if (network != null || blob != null) {
            throw new AssertionError("a network without an end");
        }
        return reader;
    }

    private static boolean isText(String name) {
        return TEXTS.contains(name);
    }

    /** Leading blanks go, then a comment that is not within quotes, then trailing blanks. */
    private static String trim(String raw) {
        String line = raw.replaceFirst("^[ \t\r]+", "");
        if (line.startsWith("#")) {
            return "";
        }
        int first = line.indexOf('"');
        int from = first < 0 ? 0 : Math.max(0, line.lastIndexOf('"'));
        int comment = line.indexOf('#', from);
        String kept = comment < 0 ? line : line.substring(0, comment);
        return kept.replaceFirst("[ \t\r]+$", "");
    }

    private static byte[] text(String value) {
        if (value.startsWith("\"")) {
            int last = value.lastIndexOf('"');
            if (last == 0 || last != value.length() - 1) {
                throw new AssertionError("quotes: " + value);
            }
            return value.substring(1, last).getBytes(StandardCharsets.ISO_8859_1);
        }
        return HexFormat.of().parseHex(value);
    }
}
