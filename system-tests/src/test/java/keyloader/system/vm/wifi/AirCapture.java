package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keyloader.system.Bench;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;

/** All that is on the air, of every radio and channel, as the simulated medium carries it. */
final class AirCapture implements AutoCloseable {
    /** What mac80211_hwsim gives its first radio. */
    private static final String FROM_METER = "wlan addr2 02:00:00:00:00:00";

    private final Path file;
    private final Service tcpdump;

    private AirCapture(Path file, Service tcpdump) {
        this.file = file;
        this.tcpdump = tcpdump;
    }

    static AirCapture start(String name) throws IOException, InterruptedException {
        Path file = Path.of("/run", name + ".pcap"); // in memory: the shared directory would be too slow
        Command.run("ip", "link", "set", "hwsim0", "up");
        Service tcpdump = Service.start(
                "tcpdump-" + name, List.of("tcpdump", "-i", "hwsim0", "-U", "-Z", "root", "-w", file.toString()));
        tcpdump.awaitLog("listening on");
        return new AirCapture(file, tcpdump);
    }

    /** How many frames so far fit an expression of pcap-filter(7). The last record may still be on its way into the file. */
    int count(String expression) throws IOException {
        return lines(expression).size();
    }

    /** They themselves, as tcpdump prints them. */
    private List<String> lines(String expression) throws IOException {
        try {
            String frames = Command.run(
                    "sh",
                    "-c",
                    "tcpdump -n -Z root -r \"$0\" \"$1\" 2>/run/reading || grep -q 'truncated dump file' /run/reading",
                    file.toString(),
                    expression);
            return frames.lines().filter(line -> line.matches("\\d\\d:.*")).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /**
     * Nothing from anybody but the access points, by whatever address (NetworkManager scans with others), but what looks
     * for the network that was given, and joins it; and that there is something from the meter.
     */
    void assertOnlyWhatJoiningNeeds(String... accessPoints) throws IOException {
        assertThat(count(FROM_METER)).as("the capture sees the meter").isPositive();
        String anybodyElse =
                Stream.of(accessPoints).map(bssid -> "not wlan addr2 " + bssid).collect(Collectors.joining(" and "));
        assertThat(count(anybodyElse + " and (type mgt subtype beacon or type mgt subtype probe-resp)"))
                .as("what an access point sends")
                .isZero();
        String needed = "type data or type ctl or (type mgt and (subtype probe-req or subtype auth or subtype assoc-req"
                + " or subtype reassoc-req or subtype deauth or subtype disassoc or wlan[0] & 0xfc = 0xd0))";
        assertThat(count(anybodyElse + " and not (" + needed + ")"))
                .as("frames of another kind")
                .isZero();
        assertThat(lines(anybodyElse + " and type mgt subtype probe-req"))
                .as("names that are asked for")
                .allMatch(line ->
                        line.contains("Probe Request () ") || line.contains("Probe Request (" + Bench.SSID + ") "));
    }

    @Override
    public void close() {
        tcpdump.close();
        try {
            Files.copy(file, Captures.file(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
