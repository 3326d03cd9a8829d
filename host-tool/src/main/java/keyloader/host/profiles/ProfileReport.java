package keyloader.host.profiles;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.Profile;
import keyloader.host.outcome.Failure;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;

/** A profile for people and programs: everything but its secrets. */
public final class ProfileReport {
    private ProfileReport() {}

    /** One line. */
    public static String summary(Profile profile) throws Failure {
        return profile.name() + "  " + networks(profile);
    }

    /** The same without the profile's name. */
    public static String networks(Profile profile) throws Failure {
        List<Network> networks = Profiles.open(profile);
        try {
            return String.join(
                    "; ", networks.stream().map(ProfileReport::nameAndKind).toList());
        } finally {
            networks.forEach(Network::close);
        }
    }

    private static String nameAndKind(Network network) {
        return Escape.quoted(network.ssid()) + ", " + kind(network);
    }

    private static String kind(Network network) {
        return network.credential() instanceof Eap eap
                ? method(eap)
                : network.security().commandLineName();
    }

    private static String method(Eap eap) {
        if (eap instanceof Eap.Tls) {
            return "eap-tls";
        }
        return eap instanceof Eap.Peap ? "eap-peap" : "eap-ttls";
    }

    public static List<String> lines(Profile profile) throws Failure {
        List<String> lines = new ArrayList<>();
        lines.add("profile   " + profile.name() + ", saved " + Json.time(profile.savedAt()));
        List<Network> networks = Profiles.open(profile);
        try {
            networks.forEach(network -> describe(network, lines));
        } finally {
            networks.forEach(Network::close);
        }
        return lines;
    }

    private static void describe(Network network, List<String> lines) {
        lines.add("network   " + nameAndKind(network) + (network.hidden() ? ", hidden" : ""));
        if (network.credential() instanceof Eap eap) {
            lines.add("server    " + Escape.text(eap.server().name()) + ", by "
                    + eap.server().ca().size() + " authority certificate(s)");
            identity(eap).ifPresent(identity -> lines.add("identity  " + Escape.quoted(identity)));
            eap.anonymousIdentity().ifPresent(identity -> lines.add("others see " + Escape.quoted(identity)));
        }
        if (!(network.credential() instanceof Credential.None)) {
            lines.add("secret    kept, and never shown");
        }
        network.addresses().ip4().ifPresent(own -> lines.add("IPv4      " + address(own)));
        network.addresses().ip6().ifPresent(own -> lines.add("IPv6      " + address(own)));
    }

    private static Optional<Bytes> identity(Eap eap) {
        if (eap instanceof Eap.Peap peap) {
            return Optional.of(peap.identity());
        }
        return eap instanceof Eap.Ttls ttls ? Optional.of(ttls.identity()) : ((Eap.Tls) eap).identity();
    }

    private static String address(StaticAddress own) {
        StringBuilder text =
                new StringBuilder(number(own.address())).append('/').append(own.prefix());
        own.gateway().ifPresent(way -> text.append(", gateway ").append(number(way)));
        own.dns().forEach(server -> text.append(", dns ").append(number(server)));
        return text.toString();
    }

    private static String number(Bytes address) {
        try {
            return InetAddress.getByAddress(address.toArray()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes", e);
        }
    }

    public static ObjectNode json(Profile profile) throws Failure {
        ObjectNode node = Json.object().put("name", profile.name()).put("savedAt", Json.time(profile.savedAt()));
        ArrayNode array = node.putArray("networks");
        List<Network> networks = Profiles.open(profile);
        try {
            networks.forEach(network -> put(array.addObject(), network));
        } finally {
            networks.forEach(Network::close);
        }
        return node;
    }

    private static void put(ObjectNode node, Network network) {
        Json.putNetwork(node, new NetworkName(network.ssid(), network.security()));
        node.put("hidden", network.hidden());
        if (network.credential() instanceof Eap eap) {
            node.put("method", method(eap)).put("serverName", eap.server().name());
            identity(eap).ifPresent(identity -> Json.putText(node, "identity", identity));
            eap.anonymousIdentity().ifPresent(identity -> Json.putText(node, "anonymousIdentity", identity));
        }
        network.addresses().ip4().ifPresent(own -> node.put("ip4", address(own)));
        network.addresses().ip6().ifPresent(own -> node.put("ip6", address(own)));
    }
}
