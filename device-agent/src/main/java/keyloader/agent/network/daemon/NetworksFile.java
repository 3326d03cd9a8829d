package keyloader.agent.network.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.agent.network.Certificates;
import keyloader.agent.network.GenerationContent;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;

/**
 * A generation for a daemon that is told its networks at each start: {@code networks.cbor} is {@code [1, country,
 * [network]]} with the networks as in a message (SPEC 4), and beside it lie the certificates that have to be files.
 */
final class NetworksFile implements GenerationContent {
    static final String NAME = "networks.cbor";
    private static final int VERSION = 1;
    private static final Pattern CERTIFICATES = Pattern.compile("keyloader-[1-8]-(ca|chain)\\.pem");

    /** What is in it; the caller closes the networks. */
    record Content(String country, List<Network> networks) implements AutoCloseable {
        @Override
        public void close() {
            networks.forEach(Network::close);
        }
    }

    @Override
    public Map<String, Secret> encode(long number, List<Network> networks, String country, Path directory) {
        Map<String, Secret> files = new LinkedHashMap<>();
        CborValue content = CborValue.array(
                CborValue.of(VERSION),
                CborValue.of(country),
                CborValue.array(
                        networks.stream().<CborValue>map(NetworkOrder::toCbor).toList()));
        files.put(NAME, Secret.copyOf(Cbor.encode(content)));
        for (int i = 0; i < networks.size(); i++) {
            files.putAll(Certificates.files(i, networks.get(i)));
        }
        return files;
    }

    @Override
    public boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.equals(NAME) || CERTIFICATES.matcher(name).matches();
    }

    @Override
    public Bytes hashOf(Path generation, int networks) throws IOException {
        List<Path> files = new ArrayList<>(List.of(generation.resolve(NAME)));
        try (Stream<Path> inside = Files.list(generation)) {
            inside.filter(file ->
                            CERTIFICATES.matcher(file.getFileName().toString()).matches())
                    .sorted() // by name: '-' is before '.', and a number has one digit
                    .forEach(files::add);
        }
        return GenerationContent.hashOf(files);
    }

    static Content read(Path generation) throws IOException {
        byte[] bytes = Files.readAllBytes(generation.resolve(NAME));
        List<Network> networks = new ArrayList<>();
        try {
            List<CborValue> parts = Fields.array(Cbor.decode(bytes, NAME), 3, 3, NAME);
            Fields.integer(parts.get(0), VERSION, VERSION, NAME + " version");
            String country = Fields.text(parts.get(1), 2, NAME + " country");
            for (CborValue item : Fields.array(parts.get(2), 1, 8, NAME + " networks")) {
                if (!(NetworkOrder.fromCbor(item) instanceof NetworkOrder.Known known)) {
                    throw new MalformedException(NAME, "a network that this version does not know");
                }
                networks.add(known.network());
            }
            return new Content(country, List.copyOf(networks));
        } catch (MalformedException e) {
            networks.forEach(Network::close);
            throw new IOException("the configuration in " + generation + " cannot be read: " + e.getMessage(), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
