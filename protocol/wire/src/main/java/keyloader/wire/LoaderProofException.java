package keyloader.wire;

import java.io.IOException;

/** The loader's signature over a fresh nonce is not by the key that it names: it is broken, or not what it says. */
public final class LoaderProofException extends IOException {
    private static final long serialVersionUID = 1L;

    public LoaderProofException() {
        super("the loader's proof of identity is wrong");
    }
}
