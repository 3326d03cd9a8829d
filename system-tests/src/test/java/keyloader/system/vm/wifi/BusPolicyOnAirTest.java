package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import keyloader.agent.network.dbus.Bus;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.InVm;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The message bus with the policy that the agent's package brings: nobody has wpa_supplicant begin a setup over it, and the
 * agent joins. All that runs in this guest is root.
 */
@InVm
@Timeout(600)
class BusPolicyOnAirTest {
    private static final String SERVICE = "fi.w1.wpa_supplicant1";
    private static final String INTERFACE = SERVICE + ".Interface";
    private static final String DENIED = "org.freedesktop.DBus.Error.AccessDenied";
    private static final String STANDARD = "org.freedesktop.DBus.";
    private static final Pattern NAMED = Pattern.compile("<interface name=\"([^\"]+)\"");

    /** What a caller wants of wpa_supplicant. */
    private record Order(String iface, String method, String signature, List<Object> arguments) {}

    private static final Order PUSH_BUTTON = new Order(
            INTERFACE + ".WPS",
            "Start",
            "a{sv}",
            List.of(Map.of("Role", new Variant<>("enrollee"), "Type", new Variant<>("pbc"))));

    private static final List<Order> ORDERS = List.of(
            PUSH_BUTTON,
            new Order(INTERFACE + ".WPS", "Cancel", "", List.of()),
            new Order(INTERFACE + ".P2PDevice", "Find", "a{sv}", List.of(Map.of())),
            new Order(INTERFACE + ".P2PDevice", "Listen", "i", List.of(5)),
            new Order(INTERFACE + ".P2PDevice", "GroupAdd", "a{sv}", List.of(Map.of())),
            new Order(INTERFACE + ".Mesh", "AnyMethod", "", List.of()));

    @TempDir
    Path directory;

    @Test
    void rootCanHaveNoSetupBegunOverTheBusAndTheAgentJoins() throws Exception {
        Bench bench = new Bench(directory);
        String label = bench.newMeter();
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
            assertThat(loader).isNotNull();
            InProcess.runOk(directory, bench.prepare(label));
        }
        try (Air air = Air.start(1);
                AccessPoint accessPoint = AccessPoint.start(
                                air.radio(0),
                                Bench.SSID,
                                "wpa=2",
                                "wpa_key_mgmt=WPA-PSK",
                                "rsn_pairwise=CCMP",
                                "wpa_passphrase=" + Bench.PASSPHRASE)
                        .withDhcp(air.radio(0))) {
            withoutThePolicyTheyReachWpaSupplicant();
            try (MeterSystem meter = MeterSystem.start("update_config=0")) {
                theBusRefusesThem(meter);
                joins(bench, meter);
                theBusRefusesThem(meter);
                assertThat(meter.networks()).as("what the agent has brought").hasSize(1);
                assertThat(meter.supplicant().isAlive() && meter.bus().isAlive())
                        .isTrue();
            }
            assertThat(accessPoint.hostapd().isAlive()).isTrue();
        }
    }

    private static void withoutThePolicyTheyReachWpaSupplicant() throws Exception {
        try (MeterSystem meter = MeterSystem.startWithOpenBus("update_config=0");
                Bus bus = new Bus(SERVICE)) {
            String path = path(bus);
            assertThat(meter.networks()).isEmpty();
            assertThat(answer(bus, path, PUSH_BUTTON)).isEmpty();
            Await.until(
                    "the network that waits for a button",
                    () -> meter.networks().size() == 1);
            for (Order order : ORDERS) {
                assertThat(answer(bus, path, order)).as(order.toString()).isNotEqualTo(DENIED);
            }
            // Whatever a later version adds is to be judged, and denied or not.
            String described = (String) bus.ask(path, STANDARD + "Introspectable", "Introspect", "");
            assertThat(NAMED.matcher(described)
                            .results()
                            .map((MatchResult found) -> found.group(1))
                            .collect(Collectors.toSet()))
                    .isEqualTo(Set.of(
                            STANDARD + "Introspectable",
                            STANDARD + "Properties",
                            INTERFACE,
                            INTERFACE + ".WPS",
                            INTERFACE + ".P2PDevice",
                            INTERFACE + ".Mesh"));
            assertThat(meter.supplicant().isAlive()).isTrue();
        }
    }

    private static void theBusRefusesThem(MeterSystem meter) throws Exception {
        try (Bus bus = new Bus(SERVICE);
                Bus byNumber = new Bus(bus.owner().orElseThrow())) {
            String path = path(bus);
            List<String> before = meter.networks();
            for (Order order : ORDERS) {
                assertThat(answer(bus, path, order)).as(order.toString()).isEqualTo(DENIED);
                assertThat(answer(byNumber, path, order)).as(order.toString()).isEqualTo(DENIED);
            }
            assertThat(withoutInterface(path)).isEqualTo(DENIED);
            assertThat(meter.networks()).isEqualTo(before);
        }
    }

    private static String path(Bus bus) throws IOException {
        return Bus.path(bus.ask("/fi/w1/wpa_supplicant1", SERVICE, "GetInterface", "s", Air.METER));
    }

    /** @return the error's name, or nothing where it was done */
    private static String answer(Bus bus, String path, Order order) throws IOException {
        try {
            bus.call(
                    path,
                    order.iface(),
                    order.method(),
                    order.signature(),
                    order.arguments().toArray());
            return "";
        } catch (Bus.RefusedException e) {
            return e.error();
        }
    }

    /** A call need not say which interface it means. */
    private static String withoutInterface(String path) throws Exception {
        try (DBusConnection bus =
                DBusConnectionBuilder.forSystemBus().withShared(false).build()) {
            MethodCall call = bus.getMessageFactory()
                    .createMethodCall(bus.getUniqueName(), SERVICE, path, null, "Cancel", (byte) 0, null);
            bus.sendMessage(call);
            return call.getReply(20_000) instanceof Error refusal ? String.valueOf(refusal.getName()) : "";
        }
    }

    private void joins(Bench bench, MeterSystem meter) throws Exception {
        String link = "unix:" + directory.resolve("loader.socket");
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()));
                Program agent = Program.start(directory, AgentOnAir.start(directory, link, meter))) {
            assertThat(loader).isNotNull();
            agent.awaitLine("light: steady");
            assertThat(MeterSystem.link()).contains("SSID: " + Bench.SSID);
        }
    }
}
