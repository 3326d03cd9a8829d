package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
 * The agent is killed (-9) before each of its durable steps and exchanges with the loader while wpa_supplicant or
 * NetworkManager joins for it, and started again with the loader still plugged in: the message is applied exactly once, and
 * of the trial nothing is left. Some of the steps, or all with {@code keyloader.full}.
 */
@InVm
@Timeout(7200)
class KillOnAirTest {
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
    void theAgentIsKilledBeforeEachOfItsSteps(WifiSystem.Kind kind) throws Exception {
        LoadOnAir origin = LoadOnAir.prepare(root.resolve("origin"));
        int cut = 0;
        for (String step : steps(kind)) {
            LoadOnAir load = origin.copyTo(root.resolve("step" + cut));
            try (WifiSystem wifi = kind.start()) {
                MeterSystem.awaitOld();
                Optional<String> killed = load.killBefore(step, wifi, () -> {});
                if (killed.isEmpty()) {
                    assertThat(Captures.full()).as("there is no step " + step).isTrue();
                    break;
                }
                cut++;
                System.out.println(kind + ", killed before step " + killed.get());
                StepsOnAir.describe(killed.get(), () -> load.finishes(wifi));
            }
        }
        assertThat(cut).isGreaterThan(Captures.full() ? 20 : 0);
    }

    /** In the trial, with the outcome noted and nothing brought yet, and with all done but noted so. */
    private static List<String> steps(WifiSystem.Kind kind) {
        return kind == WifiSystem.Kind.WPA_SUPPLICANT
                ? StepsOnAir.some("createDirectory .keyloader-1 #1", "write state.cbor.new #3")
                : StepsOnAir.some("symbolicLink .keyloader-current #1");
    }
}
