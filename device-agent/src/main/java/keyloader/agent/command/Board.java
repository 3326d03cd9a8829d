package keyloader.agent.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import keyloader.agent.run.Buttons;
import keyloader.agent.run.Lights;
import keyloader.agent.run.Log;
import keyloader.board.buttons.EvdevInputs;
import keyloader.board.light.SysfsLight;
import keyloader.board.service.ServiceManager;
import keyloader.board.service.Systemd;

/**
 * What a meter's board has beside storage, network and a port for the loader.
 *
 * @param sincePowerUp how long this computer runs; without end where it does not tell
 */
public record Board(Buttons buttons, Leds leds, Supplier<Duration> sincePowerUp, ServiceManager manager) {

    /** Takes the LEDs of the case. */
    @FunctionalInterface
    public interface Leds {
        /** @param say for a line to a person */
        Lights open(List<String> names, Consumer<String> say);
    }

    static Board ofThisComputer(PrintStream err) {
        return new Board(
                Buttons.of(EvdevInputs.ofThisComputer()),
                (names, say) -> Lights.of(SysfsLight.start(Path.of("/sys/class/leds"), names, System::nanoTime, say)),
                () -> uptime(Path.of("/proc/uptime")),
                Systemd.in(System.getenv(), ProcessHandle.current().pid(), new Log(err)::say));
    }

    /** proc(5): seconds with two decimals, and another number. A meter that cannot tell has not just been powered up. */
    static Duration uptime(Path file) {
        try {
            String seconds = Files.readString(file).split(" ", -1)[0];
            if (seconds.matches("[0-9]{1,10}(\\.[0-9]{1,9})?")) {
                return Duration.ofMillis(
                        new java.math.BigDecimal(seconds).movePointRight(3).longValue());
            }
        } catch (IOException e) {
            // no Linux
        }
        return Duration.ofDays(36_500);
    }
}
