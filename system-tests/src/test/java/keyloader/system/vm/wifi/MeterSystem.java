package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.system.Bench;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;

/** What runs on the meter beside the agent: the message bus and wpa_supplicant. */
final class MeterSystem implements WifiSystem {
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

    /** The number of the network that its configuration begins with. */
    private static final String OLD = "0";

    private final String[] configuration;
    private Service bus;
    private Service supplicant;

    private MeterSystem(String[] configuration, Service bus, Service supplicant) {
        this.configuration = configuration;
        this.bus = bus;
        this.supplicant = supplicant;
    }

    /** @param configuration lines of a wpa_supplicant.conf that the meter has from elsewhere */
    static MeterSystem start(String... configuration) throws IOException, InterruptedException {
        return startWith(PACKAGED, configuration);
    }

    /** Without the policy of the agent's package. */
    static MeterSystem startWithOpenBus(String... configuration) throws IOException, InterruptedException {
        return startWith("", configuration);
    }

    private static MeterSystem startWith(String policies, String... configuration)
            throws IOException, InterruptedException {
        Service bus = startBus(policies);
        return new MeterSystem(configuration, bus, startSupplicant(configuration));
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

    @Override
    public String network() {
        return "wpa_supplicant:" + Air.METER;
    }

    @Override
    public List<String> settings(Path directory) throws IOException {
        return List.of("dhcp-client = " + AgentOnAir.dhcpClient(directory));
    }

    @Override
    public Service daemon() {
        return supplicant;
    }

    @Override
    public String busName() {
        return WpaSupplicant.SERVICE;
    }

    @Override
    public void restartDaemon() throws IOException, InterruptedException {
        supplicant.kill();
        supplicant = startSupplicant(configuration);
    }

    @Override
    public Service bus() {
        return bus;
    }

    @Override
    public void restartBus() throws IOException, InterruptedException {
        bus.kill();
        bus = startBus(PACKAGED);
    }

    /** What the meter's radio is on, as {@code iw} prints it. */
    static String link() throws IOException {
        try {
            return command("iw", "dev", Air.METER, "link");
        } catch (IOException e) {
            // iw asks twice, for the network and then for the station. Whoever left between the two is on nothing now.
            if (String.valueOf(e.getMessage()).contains("command failed: No such file or directory (-2)")) {
                return "Not connected.";
            }
            throw e;
        }
    }

    private static String command(String... words) throws IOException {
        try {
            return Command.run(words);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static void awaitOn(String ssid) throws IOException, InterruptedException {
        Await.until("the meter on " + ssid, () -> link().contains("SSID: " + ssid));
    }

    /** On the network that it had, with the address that it had there. */
    static void awaitOld() throws IOException, InterruptedException {
        awaitOn(Neighbourhood.OLD_SSID);
        Await.until("the meter's old address", MeterSystem::hasOldAddress);
    }

    static boolean hasOldAddress() throws IOException {
        return command("ip", "address", "show", "dev", Air.METER).contains("inet " + Neighbourhood.OLD_ADDRESS + "/")
                && command("ip", "route").contains("default via " + AccessPoint.GATEWAY + " dev " + Air.METER);
    }

    @Override
    public List<String> networks() throws IOException {
        return cli("list_networks")
                .lines()
                .filter(line -> line.matches("\\d+\t.*"))
                .map(line -> line.split("\t", -1)[1])
                .sorted()
                .toList();
    }

    @Override
    public List<String> networks(boolean brought) {
        return brought ? List.of(Neighbourhood.OLD_SSID, Bench.SSID) : List.of(Neighbourhood.OLD_SSID);
    }

    private static String cli(String... words) throws IOException {
        return command(Stream.concat(Stream.of("wpa_cli", "-i", Air.METER), Stream.of(words))
                .toArray(String[]::new));
    }

    @Override
    public void changeOld() throws IOException {
        cli("set_network", OLD, "priority", "7");
        cli("select_network", OLD);
    }

    @Override
    public boolean isOldChanged() throws IOException {
        return cli("get_network", OLD, "priority").strip().equals("7");
    }

    @Override
    public void cutPower() throws IOException, InterruptedException {
        supplicant.kill();
        bus.kill();
        Command.run("ip", "link", "set", Air.METER, "down");
        Command.run("ip", "address", "flush", "dev", Air.METER);
    }

    @Override
    public void close() {
        supplicant.close();
        bus.close();
    }
}
