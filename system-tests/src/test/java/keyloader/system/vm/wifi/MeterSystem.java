package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;

/** What runs on the meter beside the agent: the message bus and wpa_supplicant. */
final class MeterSystem implements AutoCloseable {
    private static final String BUS = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type>
              <listen>unix:path=/run/dbus/system_bus_socket</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
              %s
            </busconfig>
            """;

    /** What the agent's package brings; the tests run in the project's directory. */
    private static final String PACKAGED =
            "<include>" + Path.of("device-agent", "packaging", "dbus.conf").toAbsolutePath() + "</include>";

    private Service bus;
    private Service supplicant;

    private MeterSystem(Service bus, Service supplicant) {
        this.bus = bus;
        this.supplicant = supplicant;
    }

    /** @param configuration lines of a wpa_supplicant.conf that the meter has from elsewhere */
    static MeterSystem start(String... configuration) throws IOException, InterruptedException {
        Service bus = startBus(PACKAGED);
        return new MeterSystem(bus, startSupplicant(configuration));
    }

    /** Without the policy of the agent's package. */
    static MeterSystem startWithOpenBus(String... configuration) throws IOException, InterruptedException {
        Service bus = startBus("");
        return new MeterSystem(bus, startSupplicant(configuration));
    }

    private static Service startBus(String policies) throws IOException, InterruptedException {
        Files.createDirectories(Path.of("/run/dbus"));
        Path conf = Path.of("/run/dbus/test-bus.conf");
        Files.writeString(conf, BUS.formatted(policies));
        Service bus = Service.start(
                "dbus-daemon",
                List.of("dbus-daemon", "--config-file=" + conf, "--nofork", "--nopidfile", "--print-address"));
        bus.awaitLog("unix:");
        return bus;
    }

    private static Service startSupplicant(String... configuration) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("wpa_supplicant", "-u", "-d", "-t"));
        if (configuration.length > 0) {
            Path conf = Captures.file("wpa_supplicant.conf");
            List<String> lines = new ArrayList<>(List.of("ctrl_interface=/run/wpa_supplicant", "p2p_disabled=1"));
            lines.addAll(List.of(configuration));
            Files.write(conf, lines);
            command.addAll(List.of("-i", Air.METER, "-D", "nl80211", "-c", conf.toString()));
        }
        Service supplicant = Service.start("wpa_supplicant", command);
        supplicant.awaitLog("Providing DBus service");
        return supplicant;
    }

    Service supplicant() {
        return supplicant;
    }

    void restartSupplicant(String... configuration) throws IOException, InterruptedException {
        supplicant.kill();
        supplicant = startSupplicant(configuration);
    }

    Service bus() {
        return bus;
    }

    void restartBus() throws IOException, InterruptedException {
        bus.kill();
        bus = startBus(PACKAGED);
    }

    /** What the meter's radio is on, as {@code iw} prints it. */
    static String link() throws IOException {
        try {
            return Command.run("iw", "dev", Air.METER, "link");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static void awaitOn(String ssid) throws IOException, InterruptedException {
        Await.until("the meter on " + ssid, () -> link().contains("SSID: " + ssid));
    }

    /** How many networks wpa_supplicant knows: more than there should be are what a trial has left. */
    static long networks() throws IOException, InterruptedException {
        return Command.run("wpa_cli", "-i", Air.METER, "list_networks")
                .lines()
                .filter(line -> line.matches("\\d+\t.*"))
                .count();
    }

    @Override
    public void close() {
        supplicant.close();
        bus.close();
    }
}
