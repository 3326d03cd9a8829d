package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.system.vm.Captures;
import keyloader.system.vm.InVm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The meter's power is cut before each of the agent's durable steps and exchanges with the loader: the agent and what has the
 * radio in hand are killed, what was not synced to the disk is lost, and so is all that was in memory. Switched on again,
 * the meter is on its old network, and with the loader plugged in the message is applied exactly once. Some of the steps,
 * or all with {@code keyloader.full}.
 */
@InVm
@Timeout(7200)
class MeterPowerCutTest {
    private static Neighbourhood neighbourhood;

    @TempDir
    Path root;

    @BeforeAll
    static void start() throws Exception {
        neighbourhood = Neighbourhood.start();
    }

    @AfterAll
    static void stop() {
        neighbourhood.close();
    }

    @ParameterizedTest
    @EnumSource
    void thePowerIsCutBeforeEachOfTheAgentsSteps(WifiSystem.Kind kind) throws Exception {
        LoadOnAir origin = LoadOnAir.prepare(root.resolve("origin"));
        int cut = 0;
        for (String step : steps(kind)) {
            LoadOnAir load = origin.copyTo(root.resolve("step" + cut));
            List<Path> places = new ArrayList<>(kind.furnish());
            places.add(load.directory().resolve("meter"));
            try (MeterDisk disk = MeterDisk.of(load.directory().resolve("disk"), places)) {
                Optional<String> stopped = isCutBefore(step, load, kind);
                if (stopped.isEmpty()) {
                    assertThat(Captures.full()).as("there is no step " + step).isTrue();
                    break;
                }
                cut++;
                System.out.println(kind + ", power cut before step " + stopped.get());
                disk.cutPower();
                StepsOnAir.describe(stopped.get(), () -> goesOn(load, kind));
            }
        }
        assertThat(cut).isGreaterThan(Captures.full() ? 20 : 0);
    }

    /** With the message wiped from the loader, and nothing but the outcome to say so; or with the outcome not synced yet. */
    private static List<String> steps(WifiSystem.Kind kind) {
        return kind == WifiSystem.Kind.WPA_SUPPLICANT
                ? StepsOnAir.some("write state.cbor.new #3")
                : StepsOnAir.some("rename state.cbor.new #2");
    }

    private static Optional<String> isCutBefore(String step, LoadOnAir load, WifiSystem.Kind kind) throws Exception {
        WifiSystem wifi = kind.boot();
        Optional<String> stopped = Optional.empty();
        try {
            MeterSystem.awaitOld();
            stopped = load.killBefore(step, wifi, wifi::cutPower);
            return stopped;
        } finally {
            if (stopped.isEmpty()) {
                wifi.close();
            }
        }
    }

    private static void goesOn(LoadOnAir load, WifiSystem.Kind kind) throws Exception {
        try (WifiSystem wifi = kind.boot()) {
            MeterSystem.awaitOld();
            assertThat(wifi.networks()).isEqualTo(wifi.networks(false));
            String outcomes = load.ok(load.bench().status()).out();
            if (!outcomes.contains("\"JOINED\"")) {
                assertThat(outcomes).contains("\"outcomes\":[]");
            }
            load.finishes(wifi);
        }
    }
}
