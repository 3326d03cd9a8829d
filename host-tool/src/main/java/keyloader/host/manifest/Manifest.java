package keyloader.host.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import keyloader.sealing.KeyId;
import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A factory's manifest, signed (SPEC 16): a header, a line for each meter, a signature over all bytes before its own line.
 *
 * @param maker whose signature it bears; whether that is the right one is not judged here
 * @param meters by serial
 */
public record Manifest(PublicPoint maker, Map<String, KeyId> meters) {
    public static final int MAX_LENGTH = 64 << 20;
    public static final int MAX_METERS = 100_000;
    static final String BEGINNING = "{\"format\":\"keyloader manifest 1\"";

    public Manifest {
        meters = Map.copyOf(meters);
    }

    /** Whether it begins as one. */
    public static boolean isOne(byte[] file) {
        return new String(file, 0, Math.min(file.length, BEGINNING.length()), StandardCharsets.US_ASCII)
                .equals(BEGINNING);
    }

    /** @throws ManifestException naming the line that does not hold; that of the signature, if it is wrong */
    public static Manifest parse(byte[] file) throws ManifestException {
        if (!isOne(file)) {
            throw new ManifestException(1, "not the beginning of a manifest of version 1");
        }
        int end = lineEnd(file, 0, 1);
        PublicPoint maker = maker(json(file, 0, end, 1));
        MeterSet set = new MeterSet();
        int line = 2;
        for (int start = end + 1; ; start = end + 1, line++) {
            end = lineEnd(file, start, line);
            JsonNode node = json(file, start, end, line);
            if (node.has("signature")) {
                checkSignature(file, start, node, maker, line);
                if (end + 1 != file.length) {
                    throw new ManifestException(line + 1, "more follows the signature");
                }
                break;
            }
            set.add(MeterLine.of(node, line), line, "line " + line);
        }
        if (set.meters().isEmpty()) {
            throw new ManifestException(line, "no meter before the signature");
        }
        return new Manifest(maker, set.meters());
    }

    private static int lineEnd(byte[] file, int start, int line) throws ManifestException {
        for (int i = start; i < file.length && i <= start + MeterLine.MAX_LENGTH; i++) {
            if (file[i] == '\n') {
                return i;
            }
        }
        throw new ManifestException(
                line,
                file.length - start > MeterLine.MAX_LENGTH
                        ? "longer than " + MeterLine.MAX_LENGTH + " bytes"
                        : "cut short: no signature");
    }

    private static JsonNode json(byte[] file, int start, int end, int line) throws ManifestException {
        return MeterLine.json(new String(file, start, end - start, StandardCharsets.UTF_8), line);
    }

    private static PublicPoint maker(JsonNode header) throws ManifestException {
        try {
            return PublicPoint.ofSpki(Bytes.of(Base64.getDecoder().decode(MeterLine.text(header, "key", 1))));
        } catch (MalformedException | IllegalArgumentException e) {
            throw new ManifestException(1, "its key is not a P-256 key in base64");
        }
    }

    private static void checkSignature(byte[] file, int length, JsonNode node, PublicPoint maker, int line)
            throws ManifestException {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(maker.toKey());
            verifier.update(file, 0, length);
            if (verifier.verify(Base64.getDecoder().decode(MeterLine.text(node, "signature", line)))) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ManifestException(line, "the signature is not 64 bytes in base64");
        }
        throw new ManifestException(line, "the signature is wrong: a line was changed, or it is another's");
    }
}
