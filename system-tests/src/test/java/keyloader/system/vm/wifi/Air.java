package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import keyloader.system.vm.Await;
import keyloader.system.vm.Command;
import keyloader.system.vm.Modules;

/**
 * The radios of a test: one for the meter, {@code wlan0}, and others that are in a network namespace of their own, so that
 * nothing reaches an access point but through the air.
 */
final class Air implements AutoCloseable {
    static final String METER = "wlan0";
    static final String NAMESPACE = "ap";

    private final List<String> accessPoints;

    private Air(List<String> accessPoints) {
        this.accessPoints = accessPoints;
    }

    /** @param others how many radios there are beside the meter's */
    static Air start(int others) throws IOException, InterruptedException {
        Modules.unload("mac80211_hwsim");
        Modules.load("mac80211_hwsim", "radios=" + (others + 1));
        Modules.loadAll("ccm", "ctr", "cmac", "gcm"); // what udevd would load
        Await.until("the radios", () -> Files.exists(Path.of("/sys/class/net/wlan" + others)));
        if (!Files.exists(Path.of("/run/netns/" + NAMESPACE))) {
            Command.run("ip", "netns", "add", NAMESPACE);
            inNamespace("ip", "link", "set", "lo", "up");
        }
        List<String> names =
                Stream.iterate(1, i -> i + 1).limit(others).map(i -> "wlan" + i).toList();
        for (String name : names) {
            String phy = Files.readString(Path.of("/sys/class/net", name, "phy80211/name"))
                    .strip();
            Command.run("iw", "phy", phy, "set", "netns", "name", NAMESPACE);
        }
        return new Air(names);
    }

    static String inNamespace(String... words) throws IOException, InterruptedException {
        return Command.run(Stream.concat(Stream.of("ip", "netns", "exec", NAMESPACE), Stream.of(words))
                .toArray(String[]::new));
    }

    /** The name of an access point's radio. */
    String radio(int index) {
        return accessPoints.get(index);
    }

    /** Of the same. */
    String bssid(int index) throws IOException, InterruptedException {
        return inNamespace("cat", "/sys/class/net/" + radio(index) + "/address").strip();
    }

    /**
     * The kernel of the meter has seen them all, and knows them for half a minute: whoever scans next finds them, also where an
     * answer comes later than a scan waits.
     */
    static void awaitInReach(String... names) throws IOException, InterruptedException {
        Await.until("in reach: " + List.of(names), () -> {
            String seen;
            try {
                seen = Command.run("iw", "dev", METER, "scan");
            } catch (IOException e) {
                return false; // another scan is on its way
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return Stream.of(names).allMatch(name -> seen.contains("SSID: " + name + "\n"));
        });
    }

    @Override
    public void close() {
        // The radios stay for the next class, which loads them anew: their namespace may be in use a while longer.
    }
}
