package keyloader.sealing.token;

/**
 * Where a token is.
 *
 * @param library the absolute path of its maker's PKCS#11 library
 * @param slot the place of its slot among those that the library lists, from 0
 */
public record TokenAddress(String library, int slot) {
    public static final int MAX_SLOT = 255;
    public static final int MAX_PATH = 1024;

    public TokenAddress {
        if (!isPath(library) || slot < 0 || slot > MAX_SLOT) {
            throw new IllegalArgumentException("not where a token can be");
        }
    }

    /** Whether the provider's configuration can name it: between quotes, on one line, and nothing of it a property to expand. */
    public static boolean isPath(String library) {
        return library.length() <= MAX_PATH
                && !library.isEmpty()
                && !library.contains("${")
                && library.chars().noneMatch(c -> c < ' ' || c == '"' || c == 0x7f);
    }
}
