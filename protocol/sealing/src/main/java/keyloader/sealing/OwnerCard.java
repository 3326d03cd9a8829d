package keyloader.sealing;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * An owner's public key as text (SPEC 2), by which one PC tells another whom a meter is to obey. It says nothing of whose it
 * is: people compare the owner's code.
 */
public record OwnerCard(PublicPoint key) {
    public static final String SCHEME = "KEYLOADER-OWNER:";
    public static final int MAX_LENGTH = 256;
    private static final Pattern CARD = Pattern.compile(SCHEME + "X:([0-9a-f]{16});K:([A-Za-z0-9+/=]{1,128});;");

    /** @throws MalformedException saying what is wrong */
    public static OwnerCard parse(String text) throws MalformedException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedException("owner's card", "longer than " + MAX_LENGTH + " characters");
        }
        Matcher card = CARD.matcher(text.strip());
        if (!card.matches()) {
            throw new MalformedException("owner's card", "not of the form " + SCHEME + "X:...;K:...;;");
        }
        PublicPoint key = key(card.group(2));
        if (!check(key).equals(card.group(1))) {
            throw new MalformedException("owner's card", "its code X does not belong to its key K");
        }
        OwnerCard parsed = new OwnerCard(key);
        if (!parsed.text().equals(text.strip())) {
            throw new MalformedException("owner's card", "its key is not canonical base64");
        }
        return parsed;
    }

    private static PublicPoint key(String base64) throws MalformedException {
        try {
            return PublicPoint.ofSpki(Bytes.of(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("owner's card", "its key is not base64");
        }
    }

    private static String check(PublicPoint key) {
        return key.id().value().slice(0, 8).hex();
    }

    public String text() {
        return SCHEME + "X:" + check(key) + ";K:"
                + Base64.getEncoder().encodeToString(key.spki().toArray()) + ";;";
    }
}
