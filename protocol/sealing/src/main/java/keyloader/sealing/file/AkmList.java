package keyloader.sealing.file;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.sealing.Security;
import keyloader.wire.MalformedException;

/**
 * The kinds of key management in the akm of a DPP Configuration Object: names, or selectors (OUI and type of IEEE
 * 802.11-2020 table 9-151, and of the Wi-Fi Alliance), joined by {@code +}. One list may offer several; DPP's own is beyond a
 * meter, the others beside it are not.
 */
final class AkmList {
    private enum Kind {
        PSK,
        SAE,
        DPP,
        DOT1X
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("psk", Kind.PSK),
            Map.entry("sae", Kind.SAE),
            Map.entry("dpp", Kind.DPP),
            Map.entry("dot1x", Kind.DOT1X),
            Map.entry("000fac01", Kind.DOT1X),
            Map.entry("000fac02", Kind.PSK),
            Map.entry("000fac05", Kind.DOT1X),
            Map.entry("000fac06", Kind.PSK),
            Map.entry("000fac08", Kind.SAE),
            Map.entry("506f9a02", Kind.DPP));
    private static final String USABLE =
            "not one of psk, sae, psk+sae, dot1x, owe, open, or a list of selectors of these";

    private AkmList() {}

    static Security usable(String akm) throws MalformedException {
        Optional<Security> plain = Security.ofAkm(akm);
        if (plain.isPresent()) {
            return plain.get();
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String item : akm.split("\\+", -1)) {
            Kind kind = KINDS.get(item.toLowerCase(Locale.ROOT));
            if (kind == null) {
                throw new MalformedException("akm", USABLE);
            }
            kinds.add(kind);
        }
        boolean onlyDpp = kinds.equals(EnumSet.of(Kind.DPP));
        if (onlyDpp) {
            throw new MalformedException(
                    "akm",
                    "only dpp, which needs a Connector of the meter's own; have the network offer psk or sae as well");
        }
        kinds.remove(Kind.DPP);
        if (kinds.contains(Kind.DOT1X)) {
            if (kinds.size() > 1) {
                throw new MalformedException("akm", "has dot1x and a passphrase's kind; give two networks");
            }
            return Security.EAP;
        }
        if (kinds.contains(Kind.SAE)) {
            return kinds.contains(Kind.PSK) ? Security.WPA2_WPA3 : Security.WPA3;
        }
        return Security.WPA2;
    }
}
