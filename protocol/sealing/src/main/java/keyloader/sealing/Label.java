package keyloader.sealing;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * The meter's label, which is the trust anchor (SPEC 3).
 *
 * @param serial 1 to 32 characters out of {@code A-Z a-z 0-9 . _ -}
 */
public record Label(String serial, PublicPoint key) {
    public static final String SCHEME = "KEYLOADER:";
    public static final int MAX_LENGTH = 256;
    private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final Pattern FIELD = Pattern.compile("\\G([A-Z]):([^;]*);");
    private static final String ORDER = "IXK";

    public Label {
        if (!isSerial(serial)) {
            throw new IllegalArgumentException("not a serial number");
        }
    }

    public static boolean isSerial(String text) {
        return SERIAL.matcher(text).matches();
    }

    /** @throws MalformedException naming the field that is wrong */
    public static Label parse(String text) throws MalformedException {
        if (text.length() > MAX_LENGTH + 64) {
            throw new MalformedException("label", "longer than " + MAX_LENGTH + " characters");
        }
        String uri = text.strip();
        if (uri.length() > MAX_LENGTH) {
            throw new MalformedException("label", "longer than " + MAX_LENGTH + " characters");
        }
        if (!uri.startsWith(SCHEME)) {
            throw new MalformedException("label", "does not begin with " + SCHEME);
        }
        String[] values = fields(uri.substring(SCHEME.length()));
        if (!isSerial(values[0])) {
            throw new MalformedException("label field I", "not 1 to 32 letters, digits, dots, hyphens and underscores");
        }
        PublicPoint key = key(values[2]);
        if (!values[1].equals(key.id().check())) {
            throw new MalformedException("label field X", "does not belong to the key in field K");
        }
        return new Label(values[0], key);
    }

    private static String[] fields(String rest) throws MalformedException {
        String[] values = new String[ORDER.length()];
        Matcher matcher = FIELD.matcher(rest);
        int end = 0;
        int count = 0;
        while (matcher.find()) {
            int index = ORDER.indexOf(matcher.group(1));
            if (index < 0) {
                throw new MalformedException("label", "has a field that is not I, X or K");
            }
            if (index < count) {
                throw new MalformedException(
                        "label field " + matcher.group(1), "repeated, or after a field that it belongs before");
            }
            if (index > count) {
                throw new MalformedException("label field " + ORDER.charAt(count), "missing");
            }
            values[count++] = matcher.group(2);
            end = matcher.end();
        }
        if (count < ORDER.length()) {
            throw new MalformedException("label field " + ORDER.charAt(count), "missing");
        }
        if (!rest.substring(end).equals(";")) {
            throw new MalformedException("label", "does not end with ;;");
        }
        return values;
    }

    private static PublicPoint key(String base64) throws MalformedException {
        Bytes spki;
        try {
            spki = Bytes.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("label field K", "not base64");
        }
        if (!Base64.getEncoder().encodeToString(spki.toArray()).equals(base64)) {
            throw new MalformedException("label field K", "not canonical base64");
        }
        try {
            return PublicPoint.ofSpki(spki);
        } catch (MalformedException e) {
            throw new MalformedException("label field K", e.reason());
        }
    }

    public KeyId kid() {
        return key.id();
    }

    /** The text of the QR code. */
    public String uri() {
        return SCHEME + "I:" + serial + ";X:" + kid().check() + ";K:"
                + Base64.getEncoder().encodeToString(key.spki().toArray()) + ";;";
    }
}
