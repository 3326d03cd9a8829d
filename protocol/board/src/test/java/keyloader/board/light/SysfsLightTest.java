package keyloader.board.light;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.wire.light.Blink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LEDs that are files; time is a number. */
class SysfsLightTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path leds;

    private final List<String> said = new ArrayList<>();

    private Path led(String name, String brightest) throws IOException {
        Path led = Files.createDirectories(leds.resolve(name));
        Files.writeString(led.resolve("trigger"), "none [heartbeat]");
        Files.writeString(led.resolve("max_brightness"), brightest + "\n");
        Files.writeString(led.resolve("brightness"), "7");
        return led;
    }

    private Blinker blinker(String... names) {
        return new Blinker(java.util.Arrays.stream(names)
                .map(name -> new Led(leds.resolve(name), said::add))
                .toList());
    }

    @Test
    void itTakesTheLedFromItsTriggerAndLightsItWholly() throws IOException {
        Path led = led("beaglebone:green:usr0", "255");
        Blinker blinker = blinker("beaglebone:green:usr0");
        blinker.show(Blink.STEADY, 0);
        assertThat(blinker.turn(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(led.resolve("trigger")).hasContent("none");
        assertThat(led.resolve("brightness")).hasContent("255");
        blinker.off();
        blinker.turn(1);
        assertThat(led.resolve("brightness")).hasContent("0");
        assertThat(said).isEmpty();
    }

    @Test
    void allLedsShowThePatternByItsTimes() throws IOException {
        Path one = led("one", "1");
        Path two = led("two", "15");
        Blinker blinker = blinker("one", "two");
        long now = 40_000 * MILLI;
        blinker.show(Blink.count(5), now);
        for (int i = 0; i < 10; i++) {
            long left = blinker.turn(now);
            assertThat(one.resolve("brightness")).hasContent(i % 2 == 0 ? "1" : "0");
            assertThat(two.resolve("brightness")).hasContent(i % 2 == 0 ? "15" : "0");
            assertThat(left).isEqualTo((i % 2 == 0 ? 200 : i == 9 ? 1800 : 300) * MILLI);
            now += left;
        }
    }

    @Test
    void theSamePatternGoesOnAndAnotherBeginsWithLight() throws IOException {
        Path led = led("one", "1");
        Blinker blinker = blinker("one");
        blinker.show(Blink.SLOW, 0);
        blinker.turn(0);
        blinker.show(Blink.SLOW, 1500 * MILLI);
        assertThat(blinker.turn(1500 * MILLI)).isEqualTo(500 * MILLI);
        assertThat(led.resolve("brightness")).hasContent("0");
        blinker.show(Blink.STEADY, 1600 * MILLI);
        blinker.turn(1600 * MILLI);
        assertThat(led.resolve("brightness")).hasContent("1");
    }

    @Test
    void aLedThatIsNotThereIsSaidOnceAndUsedWhenItComes() throws IOException {
        Blinker blinker = blinker("late");
        blinker.show(Blink.SLOW, 0);
        blinker.turn(0);
        blinker.turn(1000 * MILLI);
        assertThat(said).hasSize(1).first().asString().contains("late", "there is no such LED", "done without");
        assertThat(leds).isEmptyDirectory();
        Path led = led("late", "3");
        blinker.turn(2000 * MILLI);
        assertThat(led.resolve("brightness")).hasContent("3");
        assertThat(said).hasSize(1);
    }

    @Test
    void whenItStopsTheLedsAreOffAndStayOff() throws IOException {
        Path led = led("one", "1");
        SysfsLight light = SysfsLight.start(leds, List.of("one"), System::nanoTime, said::add);
        light.show(Blink.STEADY);
        light.off();
        assertThat(led.resolve("brightness")).hasContent("0");
        light.show(Blink.STEADY);
        assertThat(led.resolve("brightness")).hasContent("0");
    }
}
