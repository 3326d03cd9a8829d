package keyloader.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;

/** What the files of a generation are. */
public interface GenerationContent {

    /**
     * @param directory where they will lie
     * @return by name, in the order of {@link #hashOf}; the caller closes them
     */
    Map<String, Secret> encode(long number, List<Network> networks, String country, Path directory);

    /** Whether a file of this name may be one. */
    boolean isOne(Path file);

    /**
     * The hash of what lies there now.
     *
     * @param networks how many
     */
    Bytes hashOf(Path generation, int networks) throws IOException;

    /** SHA-256 over names and contents in this order. */
    static Bytes hash(Map<String, Bytes> hashes) {
        List<CborValue> parts = new ArrayList<>();
        hashes.forEach((name, hash) -> parts.add(CborValue.array(CborValue.of(name), CborValue.of(hash))));
        return Cbor.encode(CborValue.array(parts)).sha256();
    }

    static Bytes hashOf(List<Path> files) throws IOException {
        Map<String, Bytes> hashes = new LinkedHashMap<>();
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            try {
                hashes.put(file.getFileName().toString(), Bytes.sha256(bytes));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
        return hash(hashes);
    }
}
