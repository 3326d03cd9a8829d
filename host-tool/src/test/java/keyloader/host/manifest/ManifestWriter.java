package keyloader.host.manifest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.Label;
import keyloader.wire.Bytes;

/** Plays the factory: writes manifests by SPEC 16, without the reader's code. */
public final class ManifestWriter {
    private final FileSigningKey maker;
    public final List<String> lines = new ArrayList<>();

    public ManifestWriter(FileSigningKey maker) {
        this.maker = maker;
        lines.add("{\"format\":\"keyloader manifest 1\",\"key\":\""
                + base64(maker.publicKey().spki()) + "\"}");
    }

    public static ManifestWriter ofNewMaker() {
        return new ManifestWriter(FileSigningKey.generate(new SecureRandom()));
    }

    /** The next manifest of the same factory. */
    public ManifestWriter next() {
        return new ManifestWriter(maker);
    }

    static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    public ManifestWriter add(Label label) {
        lines.add("{\"serial\":\"" + label.serial() + "\",\"kid\":\""
                + label.kid().value().hex() + "\",\"uri\":\"" + label.uri() + "\",\"versions\":{\"agent\":\"1.0.0\"}}");
        return this;
    }

    /** A meter whose key is no point: enough for a list of many. */
    public ManifestWriter addUnchecked(String serial, int number) {
        byte[] key = new byte[59];
        key[55] = (byte) (number >> 16);
        key[56] = (byte) (number >> 8);
        key[57] = (byte) number;
        Bytes spki = Bytes.of(key);
        String kid = spki.sha256().hex();
        lines.add("{\"serial\":\"" + serial + "\",\"kid\":\"" + kid + "\",\"uri\":\"KEYLOADER:I:" + serial + ";X:"
                + kid.substring(0, 8).toUpperCase(java.util.Locale.ROOT) + ";K:" + base64(spki) + ";;\"}");
        return this;
    }

    byte[] unsigned() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    public byte[] signed() {
        byte[] content = unsigned();
        try {
            return (new String(content, StandardCharsets.UTF_8) + "{\"signature\":\"" + base64(maker.sign(content))
                            + "\"}\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
