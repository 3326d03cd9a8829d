package keyloader.host.manifest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;

/** Signs a manifest (SPEC 16). */
public final class ManifestMaking {
    private ManifestMaking() {}

    public static byte[] sign(MeterLines meters, SigningKey maker) throws GeneralSecurityException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        line(file, Manifest.BEGINNING + ",\"key\":\"" + base64(maker.publicKey().spki()) + "\"}");
        meters.texts().forEach(text -> line(file, text));
        Bytes signature = maker.sign(file.toByteArray());
        line(file, "{\"signature\":\"" + base64(signature) + "\"}");
        return file.toByteArray();
    }

    private static void line(ByteArrayOutputStream file, String text) {
        file.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        file.write('\n');
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    /** Whether a file, as it lies on the medium, is the manifest of these meters by this key. */
    public static boolean isOf(byte[] file, MeterLines meters, KeyId maker) {
        try {
            Manifest manifest = Manifest.parse(file);
            return manifest.maker().id().equals(maker)
                    && manifest.meters().size() == meters.labels().size()
                    && meters.labels().stream().allMatch(label -> isIn(manifest, label));
        } catch (ManifestException e) {
            return false;
        }
    }

    private static boolean isIn(Manifest manifest, Label label) {
        return label.kid().equals(manifest.meters().get(label.serial()));
    }
}
