package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.system.vm.Captures;

/** hostapd on one of the other radios, and dnsmasq that gives out addresses there. */
final class AccessPoint implements AutoCloseable {
    /** Of the access point. */
    static final String GATEWAY = "192.0.2.1";

    private final Service hostapd;
    private final List<Service> services = new ArrayList<>();

    private AccessPoint(Service hostapd) {
        this.hostapd = hostapd;
        services.add(hostapd);
    }

    /**
     * @param radio its interface
     * @param lines of hostapd.conf, besides name and channel
     */
    static AccessPoint start(String radio, String ssid, String... lines) throws IOException, InterruptedException {
        Path conf = Captures.file("hostapd-" + radio + ".conf");
        List<String> all = new ArrayList<>(List.of(
                "interface=" + radio,
                "driver=nl80211",
                "ctrl_interface=/run/hostapd",
                "country_code=DE",
                "hw_mode=g",
                "channel=6",
                "ssid2=" + Hex.of(ssid)));
        all.addAll(List.of(lines));
        Files.write(conf, all);
        AccessPoint made = new AccessPoint(Service.start(
                "hostapd-" + radio, List.of("ip", "netns", "exec", Air.NAMESPACE, "hostapd", "-d", conf.toString())));
        made.hostapd.awaitLog("AP-ENABLED");
        Air.inNamespace("ip", "address", "replace", GATEWAY + "/24", "dev", radio);
        return made;
    }

    AccessPoint withDhcp(String radio) throws IOException {
        Service dnsmasq = Service.start(
                "dnsmasq",
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        Air.NAMESPACE,
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--no-ping",
                        "--conf-file=/dev/null",
                        "--port=0",
                        "--leasefile-ro",
                        "--user=root",
                        "--interface=" + radio,
                        "--bind-interfaces",
                        "--log-facility=-",
                        "--dhcp-range=192.0.2.100,192.0.2.199,1h"));
        services.add(dnsmasq);
        return this;
    }

    Service hostapd() {
        return hostapd;
    }

    /** Without a word to anybody. */
    void vanish() {
        services.forEach(Service::kill);
    }

    @Override
    public void close() {
        services.forEach(Service::close);
    }

    static final class Hex {
        private Hex() {}

        static String of(String text) {
            StringBuilder hex = new StringBuilder();
            for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                hex.append("%02x".formatted(b));
            }
            return hex.toString();
        }
    }
}
