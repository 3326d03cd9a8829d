package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a configuration as wpa_supplicant 2.10 does, from its grammar: what is not understood is an error. */
final class WpaSupplicantReader {
    final Map<String, String> global = new LinkedHashMap<>();
    final List<Map<String, byte[]>> networks = new ArrayList<>();

    static WpaSupplicantReader read(byte[] file) {
        WpaSupplicantReader reader = new WpaSupplicantReader();
        Map<String, byte[]> network = null;
        for (String raw : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = trim(raw);
            if (line.isEmpty()) {
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
        if (network != null) {
            throw new AssertionError("a network without an end");
        }
        return reader;
    }

    private static boolean isText(String name) {
        return name.equals("ssid") || name.equals("sae_password") || name.equals("psk");
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
