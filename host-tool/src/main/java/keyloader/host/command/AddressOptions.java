package keyloader.host.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Addresses;
import keyloader.sealing.StaticAddress;
import keyloader.sealing.file.AddressText;
import keyloader.wire.MalformedException;
import picocli.CommandLine.Option;

/** Addresses of the meter's own. IPv4 and IPv6 are told apart by the colon. */
final class AddressOptions {
    @Option(
            names = "--address",
            paramLabel = "ADDRESS/LENGTH",
            description =
                    "the meter's own address, such as 192.0.2.10/24, where the network gives out none; once more for IPv6")
    List<String> addresses = new ArrayList<>();

    @Option(names = "--gateway", paramLabel = "ADDRESS", description = "the way out, for --address")
    List<String> gateways = new ArrayList<>();

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS",
            split = ",",
            description = "name servers for --address, with commas between them")
    List<String> dns = new ArrayList<>();

    boolean anything() {
        return !addresses.isEmpty() || !gateways.isEmpty() || !dns.isEmpty();
    }

    Addresses read() throws Failure, MalformedException {
        return new Addresses(family(false), family(true));
    }

    private Optional<StaticAddress> family(boolean six) throws Failure, MalformedException {
        List<String> own = of(addresses, six);
        List<String> ways = of(gateways, six);
        List<String> servers = of(dns, six);
        String name = six ? "IPv6" : "IPv4";
        if (own.size() > 1 || ways.size() > 1) {
            throw Failure.of(Problem.ADDRESS_TWICE, own.size() > 1 ? "--address" : "--gateway", name);
        }
        if (own.isEmpty()) {
            if (!ways.isEmpty() || !servers.isEmpty()) {
                throw Failure.of(Problem.ADDRESS_MISSING, name);
            }
            return Optional.empty();
        }
        Optional<String> way = ways.stream().findFirst();
        return Optional.of(six ? AddressText.ip6(own.get(0), way, servers) : AddressText.ip4(own.get(0), way, servers));
    }

    private static List<String> of(List<String> texts, boolean six) {
        return texts.stream().filter(text -> text.contains(":") == six).toList();
    }
}
