package keyloader.host.manifest;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;

/** All meters of all manifests that were imported: as a file a line {@code SERIAL KID} for each, in order of serials. */
public final class MeterList {
    public static final int MAX_METERS = 250_000;
    /** Serial, space, 64 digits, line feed. */
    static final int MAX_LENGTH = MAX_METERS * (32 + 1 + 64 + 1);

    static final MeterList EMPTY = new MeterList(Map.of());

    private final Map<String, KeyId> bySerial;
    private final Map<KeyId, String> byKey = new HashMap<>();

    private MeterList(Map<String, KeyId> bySerial) {
        this.bySerial = new TreeMap<>(bySerial);
        bySerial.forEach((serial, kid) -> byKey.put(kid, serial));
    }

    public int size() {
        return bySerial.size();
    }

    public Optional<KeyId> key(String serial) {
        return Optional.ofNullable(bySerial.get(serial));
    }

    public Optional<String> serial(KeyId kid) {
        return Optional.ofNullable(byKey.get(kid));
    }

    /** What is new counts, also where it contradicts; the caller has asked about that. */
    public MeterList with(Manifest manifest) {
        Map<String, KeyId> all = new HashMap<>(bySerial);
        manifest.meters().values().forEach(kid -> serial(kid).ifPresent(all::remove));
        all.putAll(manifest.meters());
        return new MeterList(all);
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder();
        bySerial.forEach((serial, kid) ->
                text.append(serial).append(' ').append(kid.value().hex()).append('\n'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** @param file whose digest has been found right: so that it is one of ours */
    static MeterList decode(byte[] file) {
        Map<String, KeyId> meters = new HashMap<>();
        new String(file, StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(parts -> meters.put(parts[0], new KeyId(Bytes.ofHex(parts[1]))));
        return new MeterList(meters);
    }
}
