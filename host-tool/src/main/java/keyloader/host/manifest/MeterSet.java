package keyloader.host.manifest;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import keyloader.sealing.KeyId;

/** The meters of a manifest while it is read or made: no serial and no key twice, and not too many. */
final class MeterSet {
    private final Map<String, KeyId> meters = new LinkedHashMap<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<KeyId, String> keys = new HashMap<>();

    /** @param place in the words of an error, such as {@code "line 3"} */
    void add(MeterLine meter, int line, String place) throws ManifestException {
        if (meters.size() == Manifest.MAX_METERS) {
            throw new ManifestException(line, "more than " + Manifest.MAX_METERS + " meters");
        }
        String earlier = places.putIfAbsent(meter.serial(), place);
        if (earlier != null) {
            throw new ManifestException(line, "a serial that an earlier line has: " + earlier);
        }
        String other = keys.putIfAbsent(meter.kid(), meter.serial());
        if (other != null) {
            throw new ManifestException(line, "a key that an earlier line has: " + places.get(other));
        }
        meters.put(meter.serial(), meter.kid());
    }

    Map<String, KeyId> meters() {
        return meters;
    }
}
