package keyloader.host.wifi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes {@code docs/vectors/wifi.json}: texts of routers' codes, what is to be read in them, and one fault each. */
final class WifiVectors {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final ArrayNode all = JSON.createArrayNode();

    private WifiVectors() {}

    static void write(Path file) throws IOException {
        Files.writeString(file, text());
    }

    static String text() throws IOException {
        WifiVectors vectors = new WifiVectors();
        vectors.valid();
        vectors.differing();
        vectors.refused();
        return JSON.writeValueAsString(vectors.all) + "\n";
    }

    private void valid() {
        clear("plain", "WIFI:T:WPA;S:Home;P:long enough;;", "Home", "psk+sae", "long enough", "the usual code");
        clear(
                "any-order",
                "WIFI:S:Home;P:long enough;T:WPA;;",
                "Home",
                "psk+sae",
                "long enough",
                "fields in any order");
        clear(
                "one-semicolon",
                "WIFI:S:Home;T:WPA;P:long enough;",
                "Home",
                "psk+sae",
                "long enough",
                "many printers leave the last one out");
        clear(
                "space-around",
                " WIFI:S:Home;T:WPA;P:long enough;;\r\n",
                "Home",
                "psk+sae",
                "long enough",
                "white space around the whole is dropped");
        clear(
                "lower-case-type",
                "WIFI:S:Home;T:wpa;P:long enough;;",
                "Home",
                "psk+sae",
                "long enough",
                "as some generators write it");
        clear("sae", "WIFI:T:SAE;S:Home;P:x;;", "Home", "sae", "x", "WPA3 takes passphrases from one character on");
        clear(
                "no-wpa2",
                "WIFI:T:WPA;R:1;S:Home;P:long enough;;",
                "Home",
                "sae",
                "long enough",
                "transition disable, bit 0");
        clear(
                "other-transition-bits",
                "WIFI:T:WPA;R:e;S:Home;P:long enough;;",
                "Home",
                "psk+sae",
                "long enough",
                "only bit 0 is about WPA2");
        clear(
                "sae-pk",
                "WIFI:T:SAE;S:Home;P:long enough;K:MDkwEwYHKoZIzj0CAQ==;;",
                "Home",
                "sae",
                "long enough",
                "the key is passed over");
        clear("open", "WIFI:T:nopass;S:Cafe;;", "Cafe", "open", "", "to be confirmed");
        clear("no-type", "WIFI:S:Cafe;;", "Cafe", "open", "", "absent type: open");
        clear("empty-fields", "WIFI:T:;S:Cafe;P:;H:;;", "Cafe", "open", "", "as some generators write absent ones");
        clear("owe", "WIFI:R:8;S:Cafe;;", "Cafe", "owe", "", "transition disable, bit 3: no longer without encryption");
        clear("hidden", "WIFI:T:WPA;S:Home;P:long enough;H:true;;", "Home", "psk+sae", "long enough", "H:true")
                .put("hidden", true);
        clear("not-hidden", "WIFI:T:WPA;S:Home;P:long enough;H:false;;", "Home", "psk+sae", "long enough", "H:false");
        clear(
                        "psk",
                        "WIFI:T:WPA;S:Home;P:" + "0aF1".repeat(16) + ";;",
                        "Home",
                        "psk",
                        "",
                        "64 hexadecimal digits are the PSK")
                .put("psk", "0af1".repeat(16));
        clear(
                "colon-in-value",
                "WIFI:T:WPA;S:T:SAE;P:P:12:34:56;;",
                "T:SAE",
                "psk+sae",
                "P:12:34:56",
                "what looks like a field within a value is none");
        clear(
                "only-zxing-escapes",
                "WIFI:T:WPA;S:a\\;b;P:semi\\;colon;;",
                "a;b",
                "psk+sae",
                "semi;colon",
                "an escaped semicolon leaves WPA3 a field without name");
        clear(
                "only-zxing-utf8",
                "WIFI:T:SAE;S:Caf\u00e9;P:na\u00efve;;",
                "Caf\u00e9",
                "sae",
                "na\u00efve",
                "WPA3 percent-escapes what is not ASCII");
        clear(
                "only-zxing-percent",
                "WIFI:T:WPA;S:Home;P:100%sure!;;",
                "Home",
                "psk+sae",
                "100%sure!",
                "a percent sign that is no escape");
        clear(
                "only-wpa3-backslash",
                "WIFI:T:WPA;S:Home;P:back\\slash;;",
                "Home",
                "psk+sae",
                "back\\slash",
                "a backslash that is no escape");
        clear(
                "quote-within",
                "WIFI:T:WPA;S:a\"b;P:long\"enough;;",
                "a\"b",
                "psk+sae",
                "long\"enough",
                "quotes within are no quotes");
        clear(
                "quotes-that-differ-in-nothing",
                "WIFI:T:WPA;S:Home;P:long enough;K:AA==;H:;;",
                "Home",
                "psk+sae",
                "long enough",
                "an empty H is an absent one");
        clear("ssid-32", "WIFI:S:" + "x".repeat(32) + ";;", "x".repeat(32), "open", "", "32 bytes");
    }

    private void differing() {
        both(
                "percent-in-passphrase",
                "WIFI:T:WPA;S:Home;P:pass%20word;;",
                reading("Home", "psk+sae", "pass word"),
                reading("Home", "psk+sae", "pass%20word"),
                "an escape of one dialect");
        both(
                "percent-in-name",
                "WIFI:T:WPA;S:caf%C3%A9;P:long enough;;",
                reading("caf\u00e9", "psk+sae", "long enough"),
                reading("caf%C3%A9", "psk+sae", "long enough"),
                "an escape of one dialect");
        both(
                "backslash-in-passphrase",
                "WIFI:T:WPA;S:Home;P:long\\:enough;;",
                reading("Home", "psk+sae", "long\\:enough"),
                reading("Home", "psk+sae", "long:enough"),
                "an escape of the other");
        both(
                "quotes",
                "WIFI:T:WPA;S:\"ABCD\";P:long enough;;",
                reading("\"ABCD\"", "psk+sae", "long enough"),
                reading("ABCD", "psk+sae", "long enough"),
                "quotes, or part of the name");
        both(
                "cut-elsewhere",
                "WIFI:S:Home\\;T:WPA;P:long enough;;",
                reading("Home\\", "psk+sae", "long enough"),
                null,
                "WPA3 alone has a T; ZXing reads a passphrase without a type");
        both(
                "control-in-name",
                "WIFI:S:a%0Ab;;",
                reading("a\nb", "open", ""),
                reading("a%0Ab", "open", ""),
                "a name may be any bytes");
        ObjectNode bytes = reading("", "open", "").put("ssidHex", "ff");
        both("bytes-in-name", "WIFI:S:%FF;;", bytes, reading("%FF", "open", ""), "a name need not be text");
        both(
                "psk-or-passphrase",
                "WIFI:T:WPA;S:Home;P:%30" + "0".repeat(63) + ";;",
                reading("Home", "psk", "").put("psk", "00".repeat(32)),
                null,
                "66 characters in the other dialect");
        both(
                "wpa2-or-none",
                "WIFI:T:WPA;S:Home;P:%C3%A9long enough;;",
                null,
                reading("Home", "psk+sae", "%C3%A9long enough"),
                "WPA2 is ASCII only");
    }

    private void refused() {
        refuse("scheme", "wifi:S:Home;;", "not-wifi", "upper case");
        refuse("other-scheme", "DPP:K:AA;;", "not-wifi", "another kind of code");
        refuse("too-long", "WIFI:S:Home;T:WPA;P:" + "x".repeat(1024) + ";;", "too-long", "1024 bytes at most");
        refuse("cut", "WIFI:S:Home;T:WPA;P:long enou", "unfinished", "no semicolon at the end");
        refuse("cut-escape", "WIFI:S:Home;T:WPA;P:long enough\\", "unfinished", "no semicolon at the end");
        refuse("no-field-name", "WIFI:S:Home;long enough;;", "field-malformed", "a field has a name");
        refuse("empty-field", "WIFI:S:Home;;T:WPA;P:long enough;;", "field-malformed", "an empty field is the end");
        refuse("unknown-field", "WIFI:S:Home;Z:1;;", "field-unknown", "who knows what it changes");
        refuse("lower-case-field", "WIFI:s:Home;;", "field-unknown", "field names are upper case");
        refuse(
                "repeated-name",
                "WIFI:S:Home;S:Other;T:WPA;P:long enough;;",
                "field-repeated",
                "the first, or the last?");
        refuse(
                "repeated-type",
                "WIFI:S:Home;T:WPA;T:nopass;P:long enough;;",
                "field-repeated",
                "the first, or the last?");
        refuse("percent-and-backslash", "WIFI:S:Home;T:WPA;P:100%sure\\n!;;", "escape", "no escape in either dialect");
        refuse("newline", "WIFI:S:Home;T:WPA;P:long\nenough;;", "characters", "no control characters");
        refuse(
                "eap",
                "WIFI:T:WPA2-EAP;S:Works;I:me;P:long enough;E:PEAP;PH2:MSCHAPV2;;",
                "enterprise",
                "neither CA nor server name");
        refuse(
                "eap-fields",
                "WIFI:T:WPA;S:Works;P:long enough;A:anonymous;;",
                "enterprise",
                "an anonymous identity is of EAP");
        refuse("wep", "WIFI:T:WEP;S:Old;P:12345;;", "wep", "broken since 2001");
        refuse("type", "WIFI:T:WPA9;S:New;P:long enough;;", "type-unknown", "of a later time");
        refuse("password-id", "WIFI:T:SAE;S:Home;I:guest;P:long enough;;", "password-id", "SAE password identifier");
        refuse("transition", "WIFI:T:WPA;R:x;S:Home;P:long enough;;", "value", "hexadecimal digits");
        refuse("hidden-maybe", "WIFI:T:WPA;S:Home;P:long enough;H:maybe;;", "value", "true or false");
        refuse("public-key", "WIFI:T:SAE;S:Home;P:long enough;K:*;;", "value", "base64");
        refuse("no-name", "WIFI:T:WPA;P:long enough;;", "name-missing", "S is mandatory");
        refuse("nothing", "WIFI:;", "name-missing", "S is mandatory");
        refuse("ssid-0", "WIFI:T:WPA;S:;P:long enough;;", "name-length", "1 byte at least");
        refuse("ssid-33", "WIFI:S:" + "x".repeat(33) + ";;", "name-length", "32 bytes at most");
        refuse("no-passphrase", "WIFI:T:WPA;S:Home;;", "passphrase-missing", "WPA has one");
        refuse(
                "passphrase-for-open",
                "WIFI:T:nopass;S:Home;P:long enough;;",
                "passphrase-for-open",
                "one of the two is wrong");
        refuse(
                "passphrase-without-type",
                "WIFI:S:Home;P:long enough;;",
                "passphrase-for-open",
                "one of the two is wrong");
        refuse("passphrase-7", "WIFI:T:WPA;S:Home;P:seven77;;", "passphrase-length", "8 at least");
        refuse(
                "passphrase-64",
                "WIFI:T:WPA;S:Home;P:" + "x".repeat(64) + ";;",
                "passphrase-length",
                "63 at most, if it is no PSK");
        refuse("psk-for-sae", "WIFI:T:SAE;S:Home;P:" + "0".repeat(64) + ";;", "passphrase-length", "SAE knows no PSK");
        refuse(
                "passphrase-umlaut",
                "WIFI:T:WPA;S:Home;P:l\u00e4nger als acht;;",
                "passphrase-characters",
                "WPA2 is ASCII only");
    }

    private ObjectNode add(String name, String text, String expect, String why) {
        return all.addObject()
                .put("name", name)
                .put("expect", expect)
                .put("why", why)
                .put("text", text);
    }

    private ObjectNode clear(String name, String text, String ssid, String akm, String pass, String why) {
        ObjectNode vector = add(name, text, "valid", why);
        vector.setAll(reading(ssid, akm, pass));
        return vector;
    }

    /** @param wpa3 or zxing are null where that dialect refuses it */
    private void both(String name, String text, @Nullable ObjectNode wpa3, @Nullable ObjectNode zxing, String why) {
        ObjectNode vector = add(name, text, wpa3 == null || zxing == null ? "valid" : "ambiguous", why);
        if (wpa3 != null && zxing != null) {
            vector.set("wpa3", wpa3);
            vector.set("zxing", zxing);
        } else if (wpa3 != null) {
            vector.setAll(wpa3);
        } else if (zxing != null) {
            vector.setAll(zxing);
        }
    }

    private void refuse(String name, String text, String kind, String why) {
        add(name, text, kind, why);
    }

    private static ObjectNode reading(String ssid, String akm, String pass) {
        ObjectNode reading = JSON.createObjectNode()
                .put("ssidHex", HexFormat.of().formatHex(ssid.getBytes(StandardCharsets.UTF_8)))
                .put("akm", akm);
        return pass.isEmpty() ? reading : reading.put("pass", pass);
    }
}
