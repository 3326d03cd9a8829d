package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import keyloader.system.Bench;
import keyloader.system.Program;
import keyloader.system.vm.Command;
import keyloader.system.vm.InVm;
import keyloader.system.vm.Wiring;
import keyloader.usb.Links;
import keyloader.wire.LoaderClient;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The factory's test of a meter with a radio: the station's program asks the meter's, which joins an access point by
 * wpa_supplicant with test messages from a loader on the kernel's USB; and what a line has to catch is caught. The meter, its
 * loader and the station's records are those of the test before.
 */
@InVm
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QaOnAirTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOTSPOT = Path.of("/etc/hostapd/hostapd.conf");
    /** Where the audit looks for what the bus of {@link MeterSystem} has read elsewhere. */
    private static final Path POLICY = Path.of("/usr/share/dbus-1/system.d/keyloader-agent.conf");
    /** This guest has neither lights nor buttons; a meter that has none is tested with the same words. */
    private static final String UNKNOWN = "lights,buttons";

    @TempDir
    static Path directory;

    private static Bench bench;
    private static String label;
    private static Air air;
    private static AccessPoint accessPoint;
    private static MeterSystem meter;
    private static Program loader;

    private record Tested(int exit, JsonNode result, JsonNode report) {
        List<String> failures() {
            List<String> failures = new ArrayList<>();
            result.path("failures")
                    .forEach(one -> failures.add(one.path("step").asText() + " "
                            + one.path("finding").asText()));
            return failures;
        }

        JsonNode failure(String step) {
            for (JsonNode one : result.path("failures")) {
                if (one.path("step").asText().equals(step)) {
                    return one;
                }
            }
            throw new AssertionError(result.toString());
        }

        List<String> steps(String ended) {
            List<String> names = new ArrayList<>();
            report.path("steps").forEach(step -> {
                if (step.path("result").asText().equals(ended)) {
                    names.add(step.path("name").asText());
                }
            });
            return names;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        bench = Wiring.FUNCTIONFS.bench(directory);
        label = bench.newMeter();
        air = Air.start(1);
        accessPoint = AccessPoint.start(
                        air.radio(0),
                        Bench.SSID,
                        "wpa=2",
                        "wpa_key_mgmt=WPA-PSK",
                        "rsn_pairwise=CCMP",
                        "wpa_passphrase=" + Bench.PASSPHRASE)
                .withDhcp(air.radio(0));
        meter = MeterSystem.start("update_config=0");
        Files.createDirectories(POLICY.getParent());
        Files.copy(Path.of("device-agent/packaging/dbus.conf"), POLICY);
        loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store());
        Program.Start qa = AgentOnAir.qa(directory, "usb", meter, "usb-ports = usb" + Wiring.FUNCTIONFS.bus());
        Files.writeString(directory.resolve("jigs"), "1 = " + String.join(" ", Program.command(qa)) + "\n");
    }

    @AfterAll
    static void stop() throws Exception {
        Files.deleteIfExists(POLICY);
        if (loader != null) {
            loader.stop(); // it takes its gadget with it
        }
        if (meter != null) {
            meter.close();
        }
        if (accessPoint != null) {
            accessPoint.close();
        }
        if (air != null) {
            air.close();
        }
    }

    private static Tested test() throws Exception {
        Program.Start station = Program.Start.of(
                        Program.HOST,
                        "qa-station",
                        "run",
                        "--jigs",
                        directory.resolve("jigs").toString(),
                        "--records",
                        directory.resolve("records.db").toString(),
                        "--new-records",
                        "--retest",
                        "all",
                        "--reports",
                        directory.resolve("reports").toString(),
                        "--ssid",
                        Bench.SSID,
                        "--security",
                        "wpa2",
                        "--passphrase-file",
                        "-",
                        "--country",
                        "DE",
                        "--limit",
                        "600",
                        "--allow-unknown",
                        UNKNOWN,
                        "--json",
                        "1=" + label)
                .withInput(Bench.PASSPHRASE);
        Program.Ended ended;
        try (Program running = Program.start(directory, station)) {
            ended = running.await(500);
        }
        assertThat(ended.out() + ended.err()).doesNotContain(Bench.PASSPHRASE);
        JsonNode result = JSON.readTree(ended.out());
        assertThat(result.has("report")).as(ended.toString()).isTrue();
        String report = Files.readString(Path.of(result.path("report").asText()));
        assertThat(report).doesNotContain(Bench.PASSPHRASE);
        Tested tested = new Tested(
                ended.code(), result, JSON.readTree(report.lines().findFirst().orElseThrow()));
        System.out.println(result);
        return tested;
    }

    /** Of each test, whatever its end. */
    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(meter.networks()).isEmpty();
        assertThat(MeterSystem.link()).contains("Not connected");
        try (Stream<Path> files = Files.walk(bench.state())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> bench.state().relativize(file).toString()))
                    .containsExactlyInAnyOrder("lock", "meter-key.pk8", "state.cbor");
        }
        try (LoaderClient client = new LoaderClient(Links.open(LinkAddress.parse("usb")), new SecureRandom())) {
            assertThat(client.list()).isEmpty();
        }
        assertThat(loader.isAlive() && meter.supplicant().isAlive()).isTrue();
    }

    @Test
    @Order(1)
    void aGoodMeterPassesOnTheAir() throws Exception {
        Tested tested = test();
        assertThat(tested.failures()).isEmpty();
        assertThat(tested.result().path("verdict").asText()).isEqualTo("PASS");
        assertThat(tested.exit()).isZero();
        assertThat(tested.report().path("verdict").asText()).isEqualTo("PASS");
        assertThat(tested.steps("omitted"))
                .containsExactlyInAnyOrder("version", "manifest", "lights", "buttons", "lock");
        assertThat(tested.steps("failed")).isEmpty();
        assertThat(tested.steps("skipped")).isEmpty();
        String joined = tested.report().path("joined").toString().toLowerCase(Locale.ROOT);
        String bssid = Air.inNamespace("cat", "/sys/class/net/" + air.radio(0) + "/address")
                .strip();
        assertThat(joined).contains("\"192.0.2.1").containsAnyOf(bssid, bssid.replace(":", ""));
        System.out.printf(
                Locale.ROOT,
                "a good meter's test: %.1f s, steps %s%n",
                tested.report().path("millis").asLong() / 1000.0,
                seconds(tested.report()));
    }

    private static List<String> seconds(JsonNode report) {
        List<String> all = new ArrayList<>();
        report.path("steps")
                .forEach(step -> all.add(
                        step.path("name").asText() + " " + step.path("millis").asLong() / 1000 + " s"));
        return all;
    }

    private static void isFailed(Tested tested) {
        assertThat(tested.exit()).isEqualTo(1);
        assertThat(tested.result().path("verdict").asText()).isEqualTo("FAIL");
        for (JsonNode failure : tested.result().path("failures")) {
            assertThat(failure.path("next").asText()).as(failure.toString()).isNotBlank();
        }
    }

    /** Somebody left a hotspot on, and the flash is worn out: it can be read, and no more. One look names both. */
    @Test
    @Order(2)
    void aHotspotLeftOnAndStorageThatCannotBeWrittenAreCaught() throws Exception {
        String state = bench.state().toString();
        Files.createDirectories(HOTSPOT.getParent());
        Files.writeString(HOTSPOT, "interface=wlan0\nssid=Setup\n");
        Command.run("mount", "--bind", state, state);
        Tested tested;
        try {
            Command.run("mount", "-o", "remount,ro,bind", state);
            tested = test();
        } finally {
            Command.run("umount", state);
            Files.delete(HOTSPOT);
        }
        isFailed(tested);
        assertThat(tested.failures()).containsExactly("connect REFUSED", "checks CHECK_FAILED");
        assertThat(tested.failure("connect").path("what").asText()).contains("the file system is read-only");
        JsonNode checks = tested.failure("checks");
        assertThat(checks.path("what").asText()).contains("storage.write", "radio.hostapd", HOTSPOT.toString());
        assertThat(checks.path("next").asText())
                .contains("mend or replace it", "take hostapd and its configuration off the meter");
    }

    /** It looks for the network several times before it says so. */
    @Test
    @Order(3)
    @EnabledIfSystemProperty(named = "keyloader.full", matches = "true", disabledReason = "a long form: --full")
    void anAccessPointThatIsOffIsNoVerdictOfAllElse() throws Exception {
        accessPoint.close();
        Tested tested = test();
        isFailed(tested);
        assertThat(tested.failures()).containsExactly("own OWN_NOT_JOINED");
        assertThat(tested.failure("own").path("what").asText()).contains("no network of that name was in reach");
        assertThat(tested.steps("passed")).contains("others", "damaged", "production", "checks", "end", "fresh-again");
        assertThat(tested.steps("skipped"))
                .as("what needs a meter that has joined")
                .isSubsetOf("wiped", "replay", "foreign", "prekey", "superseded", "scratch");
    }
}
