package keyloader.sealing.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.StaticAddress;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** The members ip4 and ip6 in a network file (SPEC 4). */
final class AddressJson {
    private static final int MAX_DNS = 3;

    private AddressJson() {}

    static StaticAddress read(JsonParser parser, @Nullable JsonToken start, String place)
            throws IOException, MalformedException {
        JsonValues.begin(start, place);
        String address = null;
        Optional<String> gateway = Optional.empty();
        List<String> dns = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "address" -> address = JsonValues.text(parser, token, place + " address");
                case "gateway" -> gateway = Optional.of(JsonValues.text(parser, token, place + " gateway"));
                case "dns" -> readServers(parser, token, place + " dns", dns);
                default -> throw new MalformedException(place, "has a member that is not known here");
            }
        }
        if (address == null) {
            throw new MalformedException(place + " address", "missing");
        }
        return place.equals("ip4") ? AddressText.ip4(address, gateway, dns) : AddressText.ip6(address, gateway, dns);
    }

    private static void readServers(JsonParser parser, @Nullable JsonToken start, String place, List<String> dns)
            throws IOException, MalformedException {
        if (start != JsonToken.START_ARRAY) {
            throw new MalformedException(place, "not an array");
        }
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            if (dns.size() == MAX_DNS) {
                throw new MalformedException(place, "more than " + MAX_DNS + " name servers");
            }
            dns.add(JsonValues.text(parser, item, place));
        }
        if (dns.isEmpty()) {
            throw new MalformedException(place, "empty");
        }
    }
}
