package keyloader.host.wifi;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.wifi.WifiFields.Tag;
import keyloader.host.wifi.WifiRefusedException.Kind;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Reads a WIFI: text in one dialect. */
final class WifiReader {
    /** WPA3 specification, section 8: bit 0, a network with passphrase has given up WPA2. */
    private static final int NO_WPA2 = 1;
    /** Bit 3, an open network has given up to be without encryption. */
    private static final int NO_OPEN = 8;

    private static final int PSK_DIGITS = 64;

    private final WifiFields fields;
    private final Dialect dialect;

    private WifiReader(WifiFields fields, Dialect dialect) {
        this.fields = fields;
        this.dialect = dialect;
    }

    /** One dialect's reading, or why there is none. */
    sealed interface Attempt {
        record Read(WifiReading reading) implements Attempt {}

        record Refused(Kind kind) implements Attempt {}
    }

    static Attempt attempt(byte[] text, Dialect dialect) {
        try {
            return new Attempt.Read(read(text, dialect));
        } catch (WifiRefusedException e) {
            return new Attempt.Refused(e.kind());
        }
    }

    /** @param text without white space around it; the caller wipes it */
    static WifiReading read(byte[] text, Dialect dialect) throws WifiRefusedException {
        try (WifiFields fields = WifiFields.cut(text, dialect)) {
            return new WifiReader(fields, dialect).read();
        }
    }

    private WifiReading read() throws WifiRefusedException {
        Optional<String> type = fields.text(Tag.T).map(text -> text.toUpperCase(Locale.ROOT));
        checkEnterprise(type);
        if (fields.raw(Tag.I).filter(id -> id.length > 0).isPresent()) {
            throw new WifiRefusedException(Kind.PASSWORD_ID);
        }
        checkPublicKey();
        int given = transitionDisable();
        Security security = security(type, given);
        boolean hidden = hidden();
        Bytes name = name();
        try (WifiValue passphrase = WifiValue.of(fields.raw(Tag.P).orElseGet(() -> new byte[0]), dialect)) {
            return network(name, security, hidden, passphrase);
        }
    }

    private void checkEnterprise(Optional<String> type) throws WifiRefusedException {
        boolean named =
                type.isPresent() && (type.get().endsWith("EAP") || type.get().endsWith("ENTERPRISE"));
        boolean members = fields.text(Tag.E).isPresent()
                || fields.text(Tag.A).isPresent()
                || fields.text(Tag.PH2).isPresent();
        if (named || members) {
            throw new WifiRefusedException(Kind.ENTERPRISE);
        }
    }

    private static Security security(Optional<String> type, int given) throws WifiRefusedException {
        if (type.isEmpty() || type.get().equals("NOPASS")) {
            return (given & NO_OPEN) != 0 ? Security.OWE : Security.OPEN;
        }
        return switch (type.get()) {
            case "WPA" -> (given & NO_WPA2) != 0 ? Security.WPA3 : Security.WPA2_WPA3;
            case "SAE" -> Security.WPA3;
            case "WEP" -> throw new WifiRefusedException(Kind.WEP);
            default -> throw new WifiRefusedException(Kind.TYPE_UNKNOWN);
        };
    }

    private int transitionDisable() throws WifiRefusedException {
        Optional<String> bits = fields.text(Tag.R);
        if (bits.isEmpty()) {
            return 0;
        }
        if (!bits.get().matches("[0-9A-Fa-f]{1,4}")) {
            throw new WifiRefusedException(Kind.VALUE);
        }
        return Integer.parseInt(bits.get(), 16);
    }

    /** It only says that the network can prove itself by its passphrase (SAE-PK); a meter joins it without that. */
    private void checkPublicKey() throws WifiRefusedException {
        Optional<String> key = fields.text(Tag.K);
        if (key.isPresent() && !key.get().matches("[A-Za-z0-9+/]+=*")) {
            throw new WifiRefusedException(Kind.VALUE);
        }
    }

    private boolean hidden() throws WifiRefusedException {
        String text = fields.text(Tag.H).orElse("false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw new WifiRefusedException(Kind.VALUE);
        }
        return text.equals("true");
    }

    private Bytes name() throws WifiRefusedException {
        Optional<byte[]> raw = fields.raw(Tag.S);
        if (raw.isEmpty()) {
            throw new WifiRefusedException(Kind.NAME_MISSING);
        }
        try (WifiValue name = WifiValue.of(raw.get(), dialect)) {
            return name.bytes().reveal();
        }
    }

    private WifiReading network(Bytes name, Security security, boolean hidden, WifiValue passphrase)
            throws WifiRefusedException {
        if (!security.hasSecret()) {
            if (!passphrase.isEmpty()) {
                throw new WifiRefusedException(Kind.PASSPHRASE_FOR_OPEN);
            }
            return checked(name, security, new Credential.None(), hidden, "");
        }
        if (passphrase.isEmpty()) {
            throw new WifiRefusedException(Kind.PASSPHRASE_MISSING);
        }
        if (security == Security.WPA2_WPA3 && passphrase.bytes().use(WifiReader::isPsk)) {
            Secret psk = Secret.take(passphrase.bytes().use(WifiReader::fromHex));
            return checked(name, Security.WPA2, new Credential.Psk(psk), hidden, "of 64 hexadecimal digits (a PSK)");
        }
        return checked(
                name, security, new Credential.Passphrase(passphrase.bytes().duplicate()), hidden, passphrase.masked());
    }

    private static boolean isPsk(byte[] text) {
        for (byte one : text) {
            if (!HexFormat.isHexDigit(one)) {
                return false;
            }
        }
        return text.length == PSK_DIGITS;
    }

    private static byte[] fromHex(byte[] digits) {
        byte[] bytes = new byte[digits.length / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (HexFormat.fromHexDigit(digits[2 * i]) << 4 | HexFormat.fromHexDigit(digits[2 * i + 1]));
        }
        return bytes;
    }

    private WifiReading checked(Bytes name, Security security, Credential credential, boolean hidden, String masked)
            throws WifiRefusedException {
        try {
            return new WifiReading(dialect, Network.of(name, security, credential, hidden), masked);
        } catch (MalformedException e) {
            throw new WifiRefusedException(kind(e));
        }
    }

    private static Kind kind(MalformedException e) {
        if (!e.place().equals("passphrase")) {
            return Kind.NAME_LENGTH; // the one other rule that these networks can break
        }
        return e.reason().endsWith("63 characters") ? Kind.PASSPHRASE_LENGTH : Kind.PASSPHRASE_CHARACTERS;
    }
}
