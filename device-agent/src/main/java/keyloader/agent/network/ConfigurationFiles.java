package keyloader.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/** Files for wpa_supplicant, NetworkManager and ifupdown, of which a system reads those that it has the program for. */
final class ConfigurationFiles implements GenerationContent {
    /** What only some networks need; after all others, by name. */
    private static final Pattern MORE = Pattern.compile("keyloader-[1-8]-(ca|chain)\\.pem|keyloader\\.interfaces");

    private static final Pattern ALWAYS = Pattern.compile("wpa_supplicant\\.conf|keyloader-[1-8]\\.nmconnection");

    @Override
    public boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return ALWAYS.matcher(name).matches() || MORE.matcher(name).matches();
    }

    @Override
    public Map<String, Secret> encode(long number, List<Network> networks, String country, Path directory) {
        Map<String, Secret> files = new LinkedHashMap<>();
        encode(number, networks, country, directory, files);
        return files;
    }

    /** @param files is filled; where that fails, what is in it already is wiped */
    static void encode(long number, List<Network> networks, String country, Path directory, Map<String, Secret> files) {
        boolean complete = false;
        try {
            fill(files, number, networks, country, directory);
            complete = true;
        } finally {
            if (!complete) {
                files.values().forEach(Secret::close);
            }
        }
    }

    private static void fill(
            Map<String, Secret> files, long number, List<Network> networks, String country, Path directory) {
        files.put(WpaSupplicantFile.NAME, WpaSupplicantFile.encode(number, networks, country, directory));
        for (int i = 0; i < networks.size(); i++) {
            Network network = networks.get(i);
            int priority = networks.size() - i;
            files.put(NetworkManagerFile.name(i), NetworkManagerFile.encode(number, i, network, priority, directory));
        }
        // by name: '-' is before '.', and a number has one digit
        for (int i = 0; i < networks.size(); i++) {
            files.putAll(Certificates.files(i, networks.get(i)));
        }
        if (InterfacesFile.isNeeded(networks)) {
            files.put(InterfacesFile.NAME, InterfacesFile.encode(number, networks));
        }
    }

    @Override
    public Bytes hashOf(Path generation, int networks) throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(generation.resolve(WpaSupplicantFile.NAME));
        for (int i = 0; i < networks; i++) {
            files.add(generation.resolve(NetworkManagerFile.name(i)));
        }
        try (Stream<Path> inside = Files.list(generation)) {
            inside.filter(file -> MORE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .forEach(files::add);
        }
        return GenerationContent.hashOf(files);
    }
}
